import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

// Relative base: the bundle works under whatever STATIC_URL Django serves it from.
export default defineConfig({
  base: "./",
  plugins: [svelte({ compilerOptions: { runes: true } })],
  // Tests mount components in jsdom, so they need Svelte's browser build.
  resolve: process.env["VITEST"] ? { conditions: ["browser"] } : {},
  build: {
    outDir: "dist",
    manifest: "manifest.json",
    target: "es2022",
    // light-dark() and nesting stay as written; every browser since the summer of 2024 knows them.
    cssTarget: ["chrome123", "firefox121", "safari17.5"],
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rollupOptions: { input: { main: "src/main.ts" } },
  },
  // A loaded machine is slow: a test fails by what it sees, not by the clock.
  test: { environment: "jsdom", include: ["src/**/*.test.ts"], testTimeout: 30_000, hookTimeout: 30_000 },
});
