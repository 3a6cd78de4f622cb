import type { Edit, TrimList } from "../../go/trim.ts";

/**
 * What the Pulumi CLI of the fallback does without: everything that only serves Pulumi Cloud, state outside of files, or keys outside of
 * passphrases. It is three fifths of the compilers' work. Paths are those of the Go module `github.com/pulumi/pulumi/pkg/v3`.
 */

const module = "github.com/pulumi/pulumi/pkg/v3";

const root = "cmd/pulumi/pulumi.go";

/** Replaces a command by one that says that it was left out. */
function command(name: string, importLine: string, call: string): readonly Edit[] {
  return [
    { file: root, find: `\t${importLine}\n`, put: "" },
    { file: root, find: `\t${call},\n`, put: `\tleftout.Command("${name}"),\n` },
  ];
}

const doCall = [
  "cmdDo.NewDoCmd(cmdBackend.DefaultLoginManager, pkgWorkspace.Instance,",
  "nil, nil, nil, cmdDo.DefaultRunStatefulUpdate)",
].join("\n\t\t\t\t\t");

const googleCredentials = [
  "	if p.Scheme == gcsblob.Scheme {",
  "		blobmux, err = authhelpers.GoogleCredentialsMux(ctx)",
  "		if err != nil {",
  "			return nil, err",
  "		}",
  "	}",
].join("\n");

export const trimList: TrimList = {
  module,
  without:
    "state outside of files, keys of cloud services, and the commands of Pulumi Cloud (api, do, env, insights, neo, org)",
  removed: [
    "cmd/pulumi/cloud",
    "cmd/pulumi/schemainfo/description.go",
    "operations/operations_aws.go",
    "operations/operations_cloud_aws.go",
    "operations/operations_gcp.go",
    "secrets/cloud",
  ],
  // What an environment of a stack's configuration needs, without the commands that edit environments.
  kept: { "cmd/esc/cli": ["fs.go", "prepare.go"] },
  edits: [
    ...command("api", `"${module}/cmd/pulumi/cloud"`, "cloud.NewAPICmd()"),
    ...command("do", `cmdDo "${module}/cmd/pulumi/do"`, doCall),
    ...command("env", `cmdEnv "${module}/cmd/pulumi/env"`, "cmdEnv.NewEnvCmd()"),
    ...command("insights", `"${module}/cmd/pulumi/insights"`, "insights.NewInsightsCmd()"),
    ...command("neo", `"${module}/cmd/pulumi/neo"`, "neo.NewNeoCmd()"),
    ...command("org", `"${module}/cmd/pulumi/org"`, "org.NewOrgCmd()"),
    ...command("gen-markdown", `"${module}/cmd/pulumi/markdown"`, "markdown.NewGenMarkdownCmd(cmd)"),
    { file: root, find: `\t"${module}/util/tracing"\n`, put: `\t"${module}/leftout"\n\t"${module}/util/tracing"\n` },

    { file: "backend/diy/backend.go", find: `\t_ "gocloud.dev/blob/azureblob" // driver for azblob://\n`, put: "" },
    { file: "backend/diy/backend.go", find: `\t"gocloud.dev/blob/gcsblob"     // driver for gs://\n`, put: "" },
    { file: "backend/diy/backend.go", find: `\t_ "gocloud.dev/blob/s3blob"    // driver for s3://\n`, put: "" },
    { file: "backend/diy/backend.go", find: `\t"${module}/authhelpers"\n`, put: "" },
    {
      file: "backend/diy/backend.go",
      find: `_ "${module}/backend/diy/postgres"`,
      put: `_ "${module}/leftout/drivers"`,
    },
    { file: "backend/diy/backend.go", find: `${googleCredentials}\n`, put: "" },
    {
      file: "backend/diy/bucket.go",
      find: `awss3 "github.com/aws/aws-sdk-go-v2/service/s3"`,
      put: `awss3 "${module}/leftout/s3"`,
    },

    {
      file: "backend/httpstate/policypack.go",
      find: `"github.com/pulumi/pulumi/sdk/v3/nodejs/npm"`,
      put: `"${module}/leftout/npm"`,
    },

    {
      file: "cmd/pulumi/config/config_env_init.go",
      find: `"github.com/charmbracelet/glamour"`,
      put: `"${module}/leftout/plain"`,
    },
    {
      file: "cmd/pulumi/config/config_env_init.go",
      find: "glamour.NewTermRenderer(glamour.WithAutoStyle(), glamour.WithWordWrap(0))",
      put: "plain.NewRenderer()",
    },
  ],
};
