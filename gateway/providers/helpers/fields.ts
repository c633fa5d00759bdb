// Settings that several providers share.
import * as v from "valibot";
import { tidySender } from "../../message/sender.ts";

/** Pulumi's command line turns digits into a number, which loses the "+" of a phone number. */
const string = v.string("must be a text; with `pulumi config set --path` add `--type string`");

export const nonEmpty = v.pipe(string, v.minLength(1, "must not be empty"));

/** A string of a shape; `hint` says what is wanted. */
export const shaped = (pattern: RegExp, hint: string) => v.pipe(string, v.regex(pattern, `must be ${hint}`));

/** Whatever its shape, as it is sent. */
export const anySender = v.pipe(string, v.transform(tidySender), v.minLength(1, "must not be empty"));

/** As `shaped`, of the sender as it is sent. */
export const shapedSender = (pattern: RegExp, hint: string) =>
  v.pipe(string, v.transform(tidySender), v.regex(pattern, `must be ${hint}`));

/** Sender of every message: an E.164 number, a short code, or an alphanumeric id of at most 11 characters. */
export const sender = v.optional(
  shapedSender(
    /^(\+?\d{3,15}|(?=.*[A-Za-z])[\w .&+-]{1,11})$/,
    "an E.164 number, a short code or at most 11 letters and digits",
  ),
);

/** As `shaped`, of an address that can be called: a port may be none. */
export const shapedAddress = (pattern: RegExp, hint: string) =>
  v.pipe(
    shaped(pattern, hint),
    v.check((address) => !pattern.test(address) || URL.canParse(address), `must be ${hint}`),
  );

/** Base address of the API, without a slash at its end. */
export const baseUrl = (standard: string) =>
  v.optional(
    shapedAddress(
      /^https:\/\/[^\s/?#]+(\/[^\s?#]*[^\s?#/])?$/,
      'an address such as "https://api.example.com", without a slash at its end',
    ),
    standard,
  );

const dltId = shaped(/^\d{5,40}$/, "5 to 40 digits");

/** Registrations of India's operators (DLT), sent for recipients in India only. */
export const india = v.optional(v.strictObject({ entityId: dltId, templateId: dltId }));

export const awsRegion = v.optional(shaped(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as "eu-central-1"'));

/** The API's key, token or password. */
export const secret = shaped(/^[\x21-\x7e]{8,}$/, "at least 8 characters without spaces");

/** An id or user name as the provider shows it. */
export const id = shaped(/^[\w.@+-]{1,128}$/, "an id without spaces");
