// Everything random that the gateway keeps secret.
import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";

export interface RotatedKeys {
  /** The key in use: 64 hex digits, which are the key itself and not the bytes that they spell. */
  readonly current: pulumi.Output<string>;
  /** The keys that are accepted, the current one first. */
  readonly accepted: readonly pulumi.Output<string>[];
}

/** With which Auth0 signs the requests of codes. */
export function signingKeys(name: string, generation: number, parent: pulumi.Resource): RotatedKeys {
  return rotatedKeys(`${name}-key`, generation, parent);
}

/** With which Auth0's HTTP log stream proves itself. */
export function streamKeys(name: string, generation: number, parent: pulumi.Resource): RotatedKeys {
  return rotatedKeys(`${name}-stream-key`, generation, parent);
}

/**
 * One key for each generation, named by its number, so that a rotation finds the key it moves to already in place. The
 * next key is accepted before it is used: function instances that started before a rotation know it, and a step back by
 * one generation is as safe as a step on.
 */
function rotatedKeys(name: string, generation: number, parent: pulumi.Resource): RotatedKeys {
  const key = (number: number) => randomHex(`${name}-${number}`, parent);
  const current = key(generation);
  const next = key(generation + 1);
  const previous = generation > 1 ? [key(generation - 1)] : [];
  return { current, accepted: [current, next, ...previous] };
}

export interface Peppers {
  readonly current: pulumi.Output<string>;
  /** Under which items of the table may still be found. */
  readonly previous: pulumi.Output<string> | undefined;
}

/** Keys of the hashes under which recipients are stored: the one of a generation and the one before. */
export function peppers(name: string, generation: number, parent: pulumi.Resource): Peppers {
  const pepper = (number: number) => randomHex(`${name}-pepper-${number}`, parent);
  return { current: pepper(generation), previous: generation > 1 ? pepper(generation - 1) : undefined };
}

/**
 * 64 hex digits. Of a password and not of random bytes: the bytes of `RandomBytes` are the id of the resource, and Pulumi
 * keeps and shows ids in plain. 64 letters and digits hold 381 bits, more than the 256 of the hash.
 */
function randomHex(name: string, parent: pulumi.Resource): pulumi.Output<string> {
  const { result } = new RandomPassword(name, { length: 64, special: false }, { parent });
  return pulumi.secret(result.apply((password) => createHash("sha256").update(password).digest("hex")));
}
