/** Messages of the protocol from and to plain values. */
import type * as pb from "@pulumi/pulumi/proto/provider_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import type { Change } from "./diff.ts";
import { decodeObject, encode, type Json, type ValueObject } from "./properties.ts";
import type { Failure } from "./schema.ts";

export const fromWire = (wire: struct.Struct | undefined): ValueObject =>
  decodeObject(wire?.toJavaScript() as Json | undefined);

export const toWire = (value: ValueObject): struct.Struct =>
  struct.Struct.fromJavaScript(encode(value) as { [key: string]: struct.JavaScriptValue });

export function checkResponse(inputs: ValueObject, failures: readonly Failure[]): pb.CheckResponse {
  const response = new messages.CheckResponse();
  response.setInputs(toWire(inputs));
  response.setFailuresList(
    failures.map(({ property, reason }) => {
      const failure = new messages.CheckFailure();
      failure.setProperty(property);
      failure.setReason(reason);
      return failure;
    }),
  );
  return response;
}

const { Kind } = messages.PropertyDiff;
const kinds = {
  add: [Kind.ADD, Kind.ADD_REPLACE],
  delete: [Kind.DELETE, Kind.DELETE_REPLACE],
  update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
} as const;

export function diffResponse(changes: readonly Change[], deleteBeforeReplace = false): pb.DiffResponse {
  const response = new messages.DiffResponse();
  for (const { property, kind, replace } of changes) {
    const detail = new messages.PropertyDiff();
    detail.setKind(kinds[kind][replace ? 1 : 0]);
    response.getDetaileddiffMap().set(property, detail);
    response.addDiffs(property);
    if (replace) response.addReplaces(property);
  }
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  response.setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE);
  response.setHasdetaileddiff(true);
  response.setDeletebeforereplace(deleteBeforeReplace);
  return response;
}
