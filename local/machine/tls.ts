// A certificate authority for this machine and the certificate of all local servers.
import { randomBytes, X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import { generate } from "selfsigned";

export interface Tls {
  /** PEM of the server's private key and of its certificate. */
  readonly key: string;
  readonly cert: string;
  /** PEM of the authority's certificate, which clients trust. */
  readonly ca: string;
  /** Where `ca` is on disk, for `curl --cacert` and `NODE_EXTRA_CA_CERTS`. */
  readonly caFile: string;
}

const day = 24 * 60 * 60 * 1000;

/**
 * Opens the authority kept in `dir`, or makes it. The server certificate is for localhost, 127.0.0.1 and ::1, and for another
 * name or address.
 */
export async function openTls(dir: string, host?: string): Promise<Tls> {
  const caFile = join(dir, "ca.pem");
  const keyFile = join(dir, "ca-key.pem");
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (!isUsable(caFile, keyFile)) await makeAuthority(caFile, keyFile);
  const ca = readFileSync(caFile, "utf8");
  const server = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    algorithm: "sha256",
    notAfterDate: new Date(Date.now() + 90 * day),
    ca: { cert: ca, key: readFileSync(keyFile, "utf8") },
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
          { type: 7, ip: "::1" },
          ...(host === undefined
            ? []
            : [isIP(host) ? ({ type: 7, ip: host } as const) : ({ type: 2, value: host } as const)]),
        ],
      },
    ],
  });
  return { key: server.private, cert: server.cert, ca, caFile };
}

/** An authority that expires within a month is replaced. */
function isUsable(caFile: string, keyFile: string): boolean {
  if (!existsSync(caFile) || !existsSync(keyFile)) return false;
  const end = new X509Certificate(readFileSync(caFile)).validToDate;
  return end.getTime() > Date.now() + 30 * day;
}

async function makeAuthority(caFile: string, keyFile: string): Promise<void> {
  // Of one name, a client that trusts two of them would try a certificate with the key of the other.
  const value = `auth0-sms-gateway local authority ${randomBytes(4).toString("hex")}`;
  const authority = await generate([{ name: "commonName", value }], {
    keyType: "ec",
    algorithm: "sha256",
    notAfterDate: new Date(Date.now() + 3650 * day),
    extensions: [
      { name: "basicConstraints", cA: true, pathLenConstraint: 0, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  writeFileSync(keyFile, authority.private, { mode: 0o600 });
  writeFileSync(caFile, authority.cert);
}
