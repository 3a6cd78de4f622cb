/** Errors in the form that the Pulumi engine understands. */
import grpc, { type ServiceError } from "@grpc/grpc-js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import status from "@pulumi/pulumi/proto/status_pb.js";
import any from "google-protobuf/google/protobuf/any_pb.js";
import { InitializationError, ProviderError } from "./errors.ts";
import { toWire } from "./wire.ts";

type RpcFailure = Partial<ServiceError>;

/** A gRPC error. A half-made resource travels in its details, so that the engine keeps it in the state. */
export function failure(error: unknown): RpcFailure {
  const message = error instanceof Error ? error.message : String(error);
  // The engine takes these codes as "nothing was made"; an unknown error would leave a pending operation.
  if (error instanceof ProviderError) return { code: grpc.status.FAILED_PRECONDITION, details: message };
  if (!(error instanceof InitializationError)) {
    const stack = error instanceof Error && error.stack ? error.stack : message;
    return { code: grpc.status.UNKNOWN, details: stack };
  }
  const detail = new messages.ErrorResourceInitFailed();
  detail.setId(error.id);
  detail.setProperties(toWire(error.outputs));
  detail.setReasonsList([message]);
  const wrapped = new any.Any();
  wrapped.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const answer = new status.Status();
  answer.setCode(grpc.status.UNKNOWN);
  answer.setMessage(message);
  answer.addDetails(wrapped);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(answer.serializeBinary()));
  return { code: grpc.status.UNKNOWN, details: message, metadata };
}
