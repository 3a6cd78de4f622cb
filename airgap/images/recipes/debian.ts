/** The base of all Debian fallbacks: a shell, the core utilities, certificates, time zones; no package manager. */
import { directory, symlink } from "../layer.ts";
import type { Recipe } from "../recipe.ts";

export const codename = "bookworm";

/** What packages need to be set up, and these images, unpacked only, do not. */
export const setUpTools = [
  "adduser",
  "debconf",
  "dpkg",
  "init-system-helpers",
  "libpam-modules",
  "lsb-base",
  "openssl",
  "passwd",
  "perl",
  "perl-base",
  "sensible-utils",
  "sysvinit-utils",
  "tar",
  "ucf",
  "usrmerge",
];

export const basePackages = [
  "base-files",
  "bash",
  "ca-certificates",
  "coreutils",
  "dash",
  "findutils",
  "grep",
  "libc-bin",
  "libstdc++6",
  "mawk",
  "netbase",
  "sed",
  "tzdata",
];

export const base: Recipe = {
  key: "base",
  from: `Debian ${codename} packages`,
  on: "scratch",
  // Its package has a directory where Debian's own set-up, which is not run here, puts the link below.
  debian: { packages: basePackages, assumed: setUpTools, leftOut: ["var/run"] },
  entries: [
    ...["bin", "sbin", "lib", "lib64"].flatMap((name) => [
      directory(`/usr/${name}`),
      symlink(`/${name}`, `usr/${name}`),
    ]),
    directory("/tmp", { uid: 0, gid: 0 }, 0o1777),
    directory("/var/tmp", { uid: 0, gid: 0 }, 0o1777),
    directory("/run"),
    symlink("/var/run", "/run"),
    symlink("/usr/bin/awk", "mawk"),
    directory("/proc"),
    directory("/sys"),
    directory("/dev"),
  ],
  config: { cmd: ["bash"], env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" } },
};
