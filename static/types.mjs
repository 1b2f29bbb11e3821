/** Makes src/wire.ts of openapi.json: a type for everything that the API and the streams say. `--check`: compares. */
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const HEAD = "/** Made of openapi.json by types.mjs (`make types`): what the server says, and what it is told. */\n";
const TARGET = new URL("src/wire.ts", import.meta.url);

const description = JSON.parse(await readFile(new URL("openapi.json", import.meta.url), "utf8"));
const nodes = await openapiTS(
  { ...description, paths: {} },
  { rootTypes: true, rootTypesNoSchemaPrefix: true, rootTypesKeepCasing: true, defaultNonNullable: false },
);
const made = HEAD + astToString(nodes).replace(/^export (type|interface) (paths|webhooks|operations|\$defs)\b.*\n/gm, "");

if (process.argv.includes("--check")) {
  const kept = await readFile(TARGET, "utf8").catch(() => "");
  if (kept !== made) {
    console.error("src/wire.ts does not fit openapi.json. Run: make types");
    process.exit(1);
  }
} else {
  await writeFile(TARGET, made);
}
