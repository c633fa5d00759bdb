import * as pulumi from "@pulumi/pulumi";
import { RandomBytes } from "@pulumi/random/randomBytes.js";

export interface SigningKeys {
  /** The key that Auth0 signs with. Its 64 hex digits are the key itself, not the bytes that they spell. */
  current: pulumi.Output<string>;
  /** The keys that the gateway accepts, the current one first. */
  accepted: pulumi.Output<string>[];
}

/**
 * One key for each generation, named by its number, so that a rotation finds the key it moves to already in place. The
 * next key is accepted before it is used: function instances that started before a rotation know it, and a step back by
 * one generation is as safe as a step on.
 */
export function signingKeys(name: string, generation: number, parent: pulumi.Resource): SigningKeys {
  const key = (number: number) =>
    pulumi.secret(new RandomBytes(`${name}-key-${number}`, { length: 32 }, { parent }).hex);
  const current = key(generation);
  const next = key(generation + 1);
  const previous = generation > 1 ? [key(generation - 1)] : [];
  return { current, accepted: [current, next, ...previous] };
}
