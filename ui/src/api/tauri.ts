// The one door to Rust. No other file but the channel imports @tauri-apps, and nothing here keeps what passes through.
import { listen } from "@tauri-apps/api/event";
import { BYTES_KIND, JSON_KIND, callSealed } from "./channel";

/** Calls a command with named arguments. Rejects with what Rust sent. */
export function call<T>(command: string, args: Record<string, unknown> = {}): Promise<T> {
  return callSealed<T>(command, JSON_KIND, new TextEncoder().encode(JSON.stringify(args)));
}

/**
 * Calls a command whose whole argument is secret bytes, and wipes them when the answer is there.
 * They go as they are: no JSON text of them is ever made.
 */
export async function callWithBytes<T>(command: string, bytes: Uint8Array): Promise<T> {
  try {
    return await callSealed<T>(command, BYTES_KIND, bytes);
  } finally {
    bytes.fill(0);
  }
}

/** Hears an event from Rust. Returns the way to stop. */
export function hear<T>(event: string, told: (payload: T) => void): Promise<() => void> {
  return listen<T>(event, (message) => told(message.payload));
}
