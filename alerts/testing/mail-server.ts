/** A mail server as far as Alertmanager needs one: STARTTLS, a login, and mails to look at. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  /** The user who had logged in, by TLS. */
  readonly user: string;
  readonly subject: string;
  /** Both parts, decoded. */
  readonly text: string;
}

export interface MailServer {
  readonly port: number;
  readonly mails: readonly Mail[];
  readonly close: () => void;
}

interface Login {
  readonly username: string;
  readonly password: string;
}

/** @param certificate key and certificate (PEM) for the address at which it listens. */
export async function startMailServer(
  host: string,
  certificate: { readonly key: string; readonly cert: string },
  login: Login,
): Promise<MailServer> {
  const mails: Mail[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.write("220 test ESMTP\r\n");
    converse(socket, false);
  });

  /** A session reads lines until STARTTLS hands the connection over to a session in TLS. */
  function converse(socket: Socket, secure: boolean): void {
    let buffer = "";
    let user = "";
    let from = "";
    let to: string[] = [];
    let data: string[] | undefined;
    const answer = (line: string) => socket.write(`${line}\r\n`);
    const read = (chunk: Buffer) => {
      buffer += chunk.toString("latin1");
      for (let end = buffer.indexOf("\r\n"); end >= 0; end = buffer.indexOf("\r\n")) {
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        if (data === undefined) command(line);
        else if (line !== ".") data.push(line.replace(/^\.\./, "."));
        else {
          mails.push({ from, to, user, ...parse(data.join("\r\n")) });
          data = undefined;
          to = [];
          answer("250 taken");
        }
      }
    };
    const command = (line: string) => {
      const [verb = "", rest = ""] = line.split(/ (.*)/);
      switch (verb.toUpperCase()) {
        case "EHLO":
          return answer(secure ? "250-test\r\n250 AUTH PLAIN" : "250-test\r\n250 STARTTLS");
        case "STARTTLS": {
          answer("220 go ahead");
          socket.off("data", read);
          const secured = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext(certificate) });
          secured.on("error", () => socket.destroy());
          return converse(secured, true);
        }
        case "AUTH": {
          const [, name, password] = Buffer.from(rest.replace(/^PLAIN /i, ""), "base64")
            .toString()
            .split("\0");
          if (!secure || name !== login.username || password !== login.password) return answer("535 refused");
          user = name;
          return answer("235 welcome");
        }
        case "MAIL":
          from = rest.replace(/^FROM:<|>.*$/gi, "");
          return answer(user === "" ? "530 log in first" : "250 ok");
        case "RCPT":
          to.push(rest.replace(/^TO:<|>.*$/gi, ""));
          return answer("250 ok");
        case "DATA":
          data = [];
          return answer("354 go on");
        case "QUIT":
          answer("221 bye");
          return socket.end();
        default:
          return answer("502 unknown");
      }
    };
    socket.on("data", read);
  }

  server.listen(0, host);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    mails,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function parse(source: string): Pick<Mail, "subject" | "text"> {
  const subject = /^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(source)?.[1] ?? "";
  const bytes = (text: string) => Buffer.from(text, "latin1").toString();
  const unquoted = (text: string) =>
    text.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return {
    subject: bytes(
      subject.replaceAll(/=\?utf-8\?q\?(.*?)\?=\s*/gi, (_, text: string) => unquoted(text.replaceAll("_", " "))),
    ),
    text: bytes(unquoted(source.replaceAll("=\r\n", ""))),
  };
}
