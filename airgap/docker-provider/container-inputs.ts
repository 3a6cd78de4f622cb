/** The inputs of a container, as the check leaves them. */
import type { PlainObject } from "./properties.ts";

/** The inputs after the check: nothing unknown, every type right. */
export interface ContainerInputs {
  readonly name: string;
  readonly image: string;
  readonly command?: string[];
  readonly entrypoints?: string[];
  readonly envs?: string[];
  readonly user?: string;
  readonly workingDir?: string;
  readonly hostname?: string;
  readonly labels?: PlainObject[];
  readonly restart?: string;
  readonly memory?: number;
  readonly memorySwap?: number;
  readonly cpuShares?: number;
  readonly shmSize?: number;
  readonly readOnly?: boolean;
  readonly privileged?: boolean;
  readonly init?: boolean;
  readonly tmpfs?: { [path: string]: string };
  readonly mounts?: MountInput[];
  readonly volumes?: VolumeInput[];
  readonly ports?: PortInput[];
  readonly networksAdvanced?: NetworkInput[];
  readonly networkMode?: string;
  readonly hosts?: { readonly host: string; readonly ip: string }[];
  readonly pidMode?: string;
  readonly capabilities?: { readonly adds?: string[]; readonly drops?: string[] };
  readonly securityOpts?: string[];
  readonly groupAdds?: string[];
  readonly sysctls?: { [name: string]: string };
  readonly ulimits?: { readonly name: string; readonly soft: number; readonly hard: number }[];
  readonly devices?: { readonly hostPath: string; readonly containerPath?: string; readonly permissions?: string }[];
  readonly logDriver?: string;
  readonly logOpts?: { [name: string]: string };
  readonly healthcheck?: HealthcheckInput;
  readonly stopSignal?: string;
  readonly stopTimeout?: number;
  readonly destroyGraceSeconds?: number;
  readonly start?: boolean;
  readonly mustRun?: boolean;
  readonly wait?: boolean;
  readonly waitTimeout?: number;
  readonly uploads?: UploadInput[];
}

export interface NetworkInput {
  readonly name: string;
  readonly aliases?: string[];
  readonly ipv4Address?: string;
}
export interface PortInput {
  readonly internal: number;
  readonly external?: number;
  readonly ip?: string;
  readonly protocol?: string;
}
export interface VolumeInput {
  readonly containerPath?: string;
  readonly fromContainer?: string;
  readonly hostPath?: string;
  readonly readOnly?: boolean;
  readonly volumeName?: string;
}
export interface MountInput {
  readonly target: string;
  readonly source?: string;
  readonly type: "bind" | "volume" | "tmpfs";
  readonly readOnly?: boolean;
  readonly bindOptions?: { readonly propagation?: string };
  readonly tmpfsOptions?: { readonly mode?: number; readonly sizeBytes?: number };
  readonly volumeOptions?: {
    readonly driverName?: string;
    readonly driverOptions?: { [name: string]: string };
    readonly labels?: PlainObject[];
    readonly noCopy?: boolean;
  };
}
export interface HealthcheckInput {
  readonly tests?: string[];
  readonly interval?: string;
  readonly timeout?: string;
  readonly startPeriod?: string;
  readonly retries?: number;
}
export interface UploadInput {
  readonly file: string;
  readonly content?: string;
  readonly contentBase64?: string;
  readonly source?: string;
  readonly executable?: boolean;
  readonly permissions?: string;
}
