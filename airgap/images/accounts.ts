/** `/etc/passwd` and the like of an image. */
import { type LayerEntry, text } from "./layer.ts";
import type { User } from "./recipe.ts";

const system: readonly User[] = [
  { name: "root", uid: 0, gid: 0, home: "/root" },
  { name: "nobody", uid: 65534, gid: 65534, home: "/nonexistent" },
];

export function accounts(users: readonly User[], shell: string): readonly LayerEntry[] {
  const all = [...system, ...users];
  const passwd = all.map((user) => `${user.name}:x:${user.uid}:${user.gid}::${user.home}:${shell}\n`);
  const group = all.map((user) => `${user.name}:x:${user.gid}:\n`);
  return [
    text("/etc/passwd", passwd.join("")),
    text("/etc/group", group.join("")),
    text("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n"),
  ];
}
