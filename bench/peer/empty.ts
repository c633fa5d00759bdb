// The floor: what any function costs that does nothing.
export async function handler(): Promise<{ statusCode: number; body: string }> {
  return { statusCode: 200, body: "{}" };
}
