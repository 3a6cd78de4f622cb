/** The gRPC service `pulumirpc.LanguageRuntime`, with the calls that `pulumi up`, `preview`, `refresh`, `destroy` and `about` make. */
import {
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  status,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import language from "@pulumi/pulumi/proto/language_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { installedPackages, requiredPlugins } from "./packages.ts";
import { runProgram } from "./program.ts";

/** Serves one call from a promise; what it throws becomes the call's error, with its message. */
function unary<Request, Response>(handle: (request: Request) => Response | Promise<Response>) {
  return (call: ServerUnaryCall<Request, Response>, done: sendUnaryData<Response>): void => {
    Promise.resolve(call.request)
      .then(handle)
      .then(
        (response) => done(null, response),
        (error: unknown) =>
          done({ code: status.UNKNOWN, details: error instanceof Error ? error.message : String(error) }, null),
      );
  };
}

/** Runtime options (Pulumi.yaml) that this host honours. Another one would be ignored in silence, so it is refused. */
function checkOptions(options: Readonly<Record<string, unknown>>): void {
  if (options.typescript !== false) {
    throw new Error(
      `Pulumi.yaml: runtime.options.typescript is ${JSON.stringify(options.typescript)}: set it to false. ` +
        "This Pulumi CLI was built on this machine with a language host that runs native ES modules only.",
    );
  }
  const unknown = Object.keys(options).filter((key) => key !== "typescript");
  if (unknown.length > 0) {
    throw new Error(
      `Pulumi.yaml: runtime.options.${unknown.join(", runtime.options.")} is not known to the language host that was built on this machine: remove it.`,
    );
  }
}

function programInfo(info: language.ProgramInfo | undefined): language.ProgramInfo {
  if (info === undefined)
    throw new Error("the engine sent no program information: this Pulumi CLI is too old for this language host");
  return info;
}

async function run(engineAddress: string, request: language.RunRequest): Promise<language.RunResponse> {
  const info = programInfo(request.getInfo());
  checkOptions((info.getOptions()?.toJavaScript() ?? {}) as Record<string, unknown>);
  const result = await runProgram({
    engineAddress,
    monitorAddress: request.getMonitorAddress(),
    organization: request.getOrganization(),
    project: request.getProject(),
    stack: request.getStack(),
    rootDirectory: info.getRootDirectory(),
    programDirectory: info.getProgramDirectory(),
    entryPoint: info.getEntryPoint(),
    arguments: request.getArgsList(),
    workingDirectory: request.getPwd(),
    dryRun: request.getDryrun(),
    parallel: request.getParallel(),
    config: Object.fromEntries(request.getConfigMap().toArray()),
    configSecretKeys: request.getConfigsecretkeysList(),
  });
  const response = new language.RunResponse();
  response.setError(result.error);
  response.setBail(result.bail);
  return response;
}

async function getRequiredPackages(
  request: language.GetRequiredPackagesRequest,
): Promise<language.GetRequiredPackagesResponse> {
  const response = new language.GetRequiredPackagesResponse();
  for (const { name, version, server } of await requiredPlugins(programInfo(request.getInfo()).getRootDirectory())) {
    const dependency = new plugin.PackageDependency();
    dependency.setName(name);
    dependency.setKind("resource");
    dependency.setVersion(version);
    dependency.setServer(server);
    response.addPackages(dependency);
  }
  return response;
}

async function getProgramDependencies(
  request: language.GetProgramDependenciesRequest,
): Promise<language.GetProgramDependenciesResponse> {
  const response = new language.GetProgramDependenciesResponse();
  for (const { name, version } of await installedPackages(programInfo(request.getInfo()).getRootDirectory())) {
    const dependency = new language.DependencyInfo();
    dependency.setName(name);
    dependency.setVersion(version);
    response.addDependencies(dependency);
  }
  return response;
}

/** Dependencies are installed from the lockfile before any Pulumi command; this host changes nothing in node_modules. */
function installDependencies(call: ServerWritableStream<unknown, language.InstallDependenciesResponse>): void {
  const response = new language.InstallDependenciesResponse();
  response.setStderr(Buffer.from("run `npm ci` to install the program's dependencies\n"));
  call.write(response);
  call.end();
}

/**
 * The service's calls.
 * @param engineAddress where the engine that started this host listens
 * @param version of the Pulumi SDK that programs run with
 */
export function languageRuntime(engineAddress: string, version: string): UntypedServiceImplementation {
  return {
    handshake: unary(() => new language.LanguageHandshakeResponse()),
    getPluginInfo: unary(() => {
      const info = new plugin.PluginInfo();
      info.setVersion(version);
      return info;
    }),
    getRequiredPackages: unary(getRequiredPackages),
    run: unary((request: language.RunRequest) => run(engineAddress, request)),
    installDependencies,
    about: unary(() => {
      const about = new language.AboutResponse();
      about.setExecutable(process.execPath);
      about.setVersion(process.version);
      return about;
    }),
    getProgramDependencies: unary(getProgramDependencies),
    cancel: unary(() => new empty.Empty()),
  };
}
