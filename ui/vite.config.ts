// How the window is built. The page runs under a strict content security policy, so nothing may be
// inlined: no data addresses, no inline script, no inline style.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

const here = (path: string) => new URL(path, import.meta.url).pathname;

export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  base: "./",
  clearScreen: false,
  // `--mode fake` puts invented data where Rust would answer. It writes outside dist, so that it can
  // never be packaged by accident.
  resolve: mode === "fake" ? { alias: [{ find: /^\.\/tauri$/, replacement: here("tests/fake/tauri.ts") }] } : {},
  build: {
    target: ["es2022", "safari18"],
    outDir: mode === "fake" ? "node_modules/.fake" : "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { port: 1420, strictPort: true, host: "127.0.0.1" },
  test: { include: ["tests/**/*.test.ts"] },
}));
