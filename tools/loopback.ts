/** Whether an address is one of this machine, by its name alone: `localhost`, `127.0.0.1` or `[::1]`. */
export function isLoopback(url: string): boolean {
  return URL.canParse(url) && ["localhost", "127.0.0.1", "[::1]"].includes(new URL(url).hostname);
}
