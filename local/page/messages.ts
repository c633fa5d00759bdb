// Finds messages, and waits for them.
import type { Carrier, Message } from "../carrier/carrier.ts";

export interface MessageQuery {
  readonly to?: string;
  /** A time, or the id of a message. */
  readonly since?: string;
}

/** Those to that number, after that time or that message, oldest first. */
export function messagesFor(messages: readonly Message[], { to, since }: MessageQuery): readonly Message[] {
  const index = messages.findIndex(({ id }) => id === since);
  const later =
    index === -1
      ? messages.filter(({ at }) => since === undefined || isAfter(at, since))
      : messages.slice(index + 1);
  return later.filter((message) => to === undefined || message.to === to);
}

/** The id of a message that is forgotten by now is no time: everything is after it. */
function isAfter(at: string, since: string): boolean {
  const time = Date.parse(since);
  return Number.isNaN(time) || Date.parse(at) >= time;
}

/** The oldest one since then, or else the next. Undefined when the signal aborts. */
export function nextMessage(
  carrier: Carrier,
  { to, since }: MessageQuery,
  signal: AbortSignal,
): Promise<Message | undefined> {
  const [there] = since === undefined ? [] : messagesFor(carrier.messages, { to, since });
  if (there) return Promise.resolve(there);
  return new Promise((resolve) => {
    const finish = (message?: Message) => {
      stop();
      resolve(message);
    };
    const stop = carrier.onMessage((message) => {
      if (to === undefined || message.to === to) finish(message);
    });
    if (signal.aborted) finish();
    else signal.addEventListener("abort", () => finish(), { once: true });
  });
}
