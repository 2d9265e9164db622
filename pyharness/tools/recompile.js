// Compiles changed versions of one file after another with the compiler loaded once: ten times as fast as a build each.
// In: lines of JSON on stdin, first {buildInfo: path of forge's build info}, then jobs {id, file, text, sources,
// contracts: {file: [name]}, optimizer}. Out: one line each, {id, errors: [text]} or {id, code: {file: {name: hex}}}.
"use strict";
const fs = require("fs");
const path = require("path");
const solc = require(path.join(__dirname, "../../node_modules/solc"));

const [first, ...jobs] = fs.readFileSync(0, "utf8").split("\n").filter(Boolean).map(JSON.parse);
const {sources, settings} = JSON.parse(fs.readFileSync(first.buildInfo, "utf8")).input;

function input(job) {
  const chosen = Object.fromEntries(job.sources.map((name) => [name, sources[name]]));
  chosen[job.file] = {content: job.text};
  const outputSelection = {};
  for (const [file, names] of Object.entries(job.contracts)) {
    outputSelection[file] = Object.fromEntries(names.map((name) => [name, ["evm.bytecode.object"]]));
  }
  const {remappings, evmVersion, metadata, viaIR} = settings;
  const optimizer = {...settings.optimizer, enabled: job.optimizer};
  return {language: "Solidity", sources: chosen, settings: {remappings, evmVersion, metadata, viaIR, optimizer, outputSelection}};
}

function answer(job) {
  const output = JSON.parse(solc.compile(JSON.stringify(input(job))));
  const errors = (output.errors ?? []).filter((found) => found.severity === "error").map((found) => found.message);
  if (errors.length > 0) return {id: job.id, errors};
  const code = {};
  for (const [file, names] of Object.entries(job.contracts)) {
    code[file] = Object.fromEntries(names.map((name) => [name, output.contracts[file][name].evm.bytecode.object]));
  }
  return {id: job.id, code};
}

for (const job of jobs) fs.writeSync(1, JSON.stringify(answer(job)) + "\n");
