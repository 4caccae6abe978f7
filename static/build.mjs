// Builds dist/: style sheets in both directions, the script, the marks and the
// document fonts. What browsers load gets the hash of its content in its name
// and compressed copies beside it; manifest.json says which name stands for
// which. Fonts are for documents made by the server and are never served.

import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import rtlcss from "rtlcss";
import { compile } from "sass";
import { thin } from "./thin.mjs";

const here = import.meta.dirname;
const source = (name) => join(here, "source", name);
const dist = (name) => join(here, "dist", name);

// Budgets of what a page loads, in bytes of brotli.
const budgets = { "main.css": 10240, "main.rtl.css": 10240, "staff.css": 2048, "main.js": 4096 };

const faces = {
  "noto-sans": ["NotoSans_400Regular", "NotoSans_700Bold", "NotoSans_400Regular_Italic"],
  "noto-sans-arabic": ["NotoSansArabic_400Regular", "NotoSansArabic_700Bold"],
  "noto-sans-hebrew": ["NotoSansHebrew_400Regular", "NotoSansHebrew_700Bold"],
  "noto-sans-armenian": ["NotoSansArmenian_400Regular", "NotoSansArmenian_700Bold"],
  "noto-sans-georgian": ["NotoSansGeorgian_400Regular", "NotoSansGeorgian_700Bold"],
};

function sheet(name) {
  return compile(source(`${name}.scss`), { loadPaths: [join(here, "node_modules")], quietDeps: true }).css;
}

async function minify(css) {
  const result = await build({
    stdin: { contents: css, loader: "css" },
    minify: true,
    write: false,
    target: ["chrome100", "firefox100", "safari15.4"],
    logLevel: "error",
  });
  return result.outputFiles[0].contents;
}

async function sheets() {
  const made = {};
  for (const name of ["main", "staff"]) {
    const lean = thin(sheet(name));
    made[`${name}.css`] = await minify(lean);
    made[`${name}.rtl.css`] = await minify(rtlcss.process(lean) + (name === "main" ? sheet("rtl") : ""));
  }
  return made;
}

async function script() {
  const result = await build({
    entryPoints: [source("main.ts")],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2020",
    write: false,
    logLevel: "error",
  });
  return { "main.js": result.outputFiles[0].contents };
}

function fonts() {
  mkdirSync(dist("fonts"), { recursive: true });
  for (const [family, styles] of Object.entries(faces)) {
    for (const style of styles) {
      const [face, weight] = style.split(/_(.*)/s);
      const folder = join(here, "node_modules/@expo-google-fonts", family, weight);
      const plain = weight.replace(/^\d+/, "").replace("Regular_Italic", "Italic");
      cpSync(join(folder, `${style}.ttf`), dist(`fonts/${face}-${plain}.ttf`));
    }
  }
}

function publish(assets) {
  const manifest = {};
  let tooBig = false;
  for (const [name, bytes] of Object.entries(assets)) {
    const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
    const hashed = `${basename(name, extname(name))}-${hash}${extname(name)}`;
    const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
    writeFileSync(dist(hashed), bytes);
    writeFileSync(dist(`${hashed}.br`), brotli);
    writeFileSync(dist(`${hashed}.gz`), gzipSync(bytes, { level: 9 }));
    manifest[name] = hashed;
    const over = budgets[name] && brotli.length > budgets[name];
    tooBig ||= over;
    console.log(`${name.padEnd(14)} ${String(bytes.length).padStart(7)} bytes, ${String(brotli.length).padStart(6)} brotli${over ? `, over its ${budgets[name]}` : ""}`);
  }
  writeFileSync(dist("manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
  if (tooBig) process.exit(1);
}

const assets = {
  ...(await sheets()),
  ...(await script()),
  "mark.svg": readFileSync(source("mark.svg")),
  "favicon.svg": readFileSync(source("favicon.svg")),
};
rmSync(dist(""), { recursive: true, force: true });
mkdirSync(dist(""), { recursive: true });
writeFileSync(dist(".keep"), "");
fonts();
publish(assets);
