import type { TrimList } from "../../../go/trim.ts";

const module = "github.com/prometheus/prometheus";

/** From the case of promtool's check that only concerns Kubernetes to the one that follows it. */
const kubernetesCase = [
  "			case *kubernetes.SDConfig:",
  "				if err := checkTLSConfig(c.HTTPClientConfig.TLSConfig, checkSyntaxOnly); err != nil {",
  "					return nil, nil, err",
  "				}",
  "			case *file.SDConfig:",
].join("\n");

/** The authentications of clouds: configuration and use of each are in the one package of ours. */
function cloudAuthentication(file: string, names: readonly string[]) {
  const original = (name: string) =>
    name === "sigv4" ? "github.com/prometheus/sigv4" : `${module}/storage/remote/${name}`;
  return names.map((name) => ({
    file,
    find: `\t"${original(name)}"\n`,
    put: `\t${name} "${module}/leftout/cloudauth"\n`,
  }));
}

/** Half of the compilers' work on Prometheus and promtool is for what no stack of this repository configures. */
export const prometheusTrim: TrimList = {
  module,
  without:
    "discovery by cloud APIs and Kubernetes, authentication by AWS, Azure and Google Cloud, and the API's OpenAPI document",
  removed: [
    "cmd/prometheus/warnings.go",
    "web/api/v1/openapi.go",
    "web/api/v1/openapi_examples.go",
    "web/api/v1/openapi_helpers.go",
    "web/api/v1/openapi_paths.go",
    "web/api/v1/openapi_schemas.go",
  ],
  // The test cases of PromQL, which promtool has.
  embedded: ["promql/promqltest/testdata"],
  edits: [
    { file: "cmd/promtool/main.go", find: `\t"${module}/discovery/kubernetes"\n`, put: "" },
    { file: "cmd/promtool/main.go", find: kubernetesCase, put: "\t\t\tcase *file.SDConfig:" },
    { file: "cmd/prometheus/main.go", find: `\t"k8s.io/client-go/rest"\n`, put: "" },
    {
      file: "cmd/prometheus/main.go",
      find: "\trest.SetDefaultWarningHandlerWithContext(newDedupDeprecationWarningLogger())\n",
      put: "",
    },
    ...["3.1", "3.2"].map((version) => ({
      file: "web/web.go",
      find: `\t\tr.Enable(features.API, "openapi_${version}")        // OpenAPI ${version} specification support.\n`,
      put: "",
    })),
    ...cloudAuthentication("config/config.go", ["sigv4", "azuread", "googleiam"]),
    ...cloudAuthentication("storage/remote/client.go", ["sigv4", "azuread", "googleiam"]),
    ...cloudAuthentication("notifier/alertmanagerset.go", ["sigv4"]),
  ],
};
