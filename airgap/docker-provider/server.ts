/** The gRPC server of the plugin. */
import grpc, { type handleUnaryCall, type UntypedServiceImplementation } from "@grpc/grpc-js";
import service from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { Provider } from "./provider.ts";
import type { ResourceCalls } from "./resource-calls.ts";
import { failure } from "./rpc-error.ts";

/**
 * Listens on loopback until the process ends.
 * @param engineAddress of the Pulumi engine, for log lines
 * @returns the port
 */
export async function startServer(engineAddress: string | undefined): Promise<number> {
  const provider = new Provider(engineAddress);
  // Unlimited messages, as the engine itself: inputs may hold whole files.
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(service.ResourceProviderService, implementation(provider));
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
}

function implementation(provider: Provider): UntypedServiceImplementation {
  const { resources } = provider;
  return {
    getPluginInfo: unary(() => provider.getPluginInfo()),
    getSchema: unary(() => provider.getSchema()),
    attach: unary((request: Parameters<Provider["attach"]>[0]) => provider.attach(request)),
    cancel: unary(() => provider.cancel()),
    checkConfig: unary((request: Parameters<Provider["checkConfig"]>[0]) => provider.checkConfig(request)),
    diffConfig: unary((request: Parameters<Provider["diffConfig"]>[0]) => provider.diffConfig(request)),
    configure: unary((request: Parameters<Provider["configure"]>[0]) => provider.configure(request)),
    check: unary((request: Parameters<ResourceCalls["check"]>[0]) => resources.check(request)),
    diff: unary((request: Parameters<ResourceCalls["diff"]>[0]) => resources.diff(request)),
    create: unary((request: Parameters<ResourceCalls["create"]>[0]) => resources.create(request)),
    read: unary((request: Parameters<ResourceCalls["read"]>[0]) => resources.read(request)),
    update: unary((request: Parameters<ResourceCalls["update"]>[0]) => resources.update(request)),
    delete: unary((request: Parameters<ResourceCalls["delete"]>[0]) => resources.delete(request)),
  };
}

function unary<Request, Response>(
  handle: (request: Request) => Promise<Response> | Response,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => handle(call.request))
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback(failure(error)),
      );
  };
}
