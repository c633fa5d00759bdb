// Memory that an attack on many destinations cannot fill.

const maxRemembered = 10_000;

/** Sets a key; the oldest one is forgotten where there would be too many. */
export function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  if (map.size >= maxRemembered && !map.has(key)) {
    const [oldest] = map.keys();
    if (oldest !== undefined) map.delete(oldest);
  }
  map.set(key, value);
}
