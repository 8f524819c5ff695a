/**
 * Runs Python graders on Pyodide, in a worker that has nothing: see frame.html. The runtime's
 * files come by message, since there is no network here; wheels of packages are among them.
 *
 * in  { files } once, then { source, sample, item }
 * out { ready } | { reward, printed } | { error: { kind, message }, printed }
 * kind: 'python' | 'import' | 'value'; printed: the beginning of it
 */
'use strict';
const post = self.postMessage.bind(self);
const MAX_MESSAGE = 2_000;
const evaluate = self.eval;
/** Never asked over the network: `fetch` below answers from memory. */
const INDEX = 'https://sandbox.invalid/';

const GRADE = `
import contextlib, io, json, linecache, math, traceback

FILE = "grader.py"

class Printed(io.StringIO):
    def write(self, text):
        super().write(text[: max(0, ${MAX_MESSAGE} - self.tell())])
        return len(text)

def complaint(kind, message):
    return {"error": {"kind": kind, "message": message}}

def traced(error):
    told = traceback.TracebackException(type(error), error, error.__traceback__)
    own = [frame for frame in told.stack if frame.filename == FILE]
    told.stack = traceback.StackSummary.from_list(own) if own else None
    return "".join(told.format(chain=False))

def graded(source, sample, item):
    try:
        names = {"__name__": "grader"}
        linecache.cache[FILE] = (len(source), None, source.splitlines(True), FILE)
        exec(compile(source, FILE, "exec"), names)
        if not callable(names.get("grade")):
            return complaint("value", "there is no function grade(sample, item)")
        reward = names["grade"](json.loads(sample), json.loads(item))
        if isinstance(reward, (bool, int, float)) and math.isfinite(reward):
            return {"reward": float(reward)}
        return complaint("value", f"grade returned {reward!r:.80}, not a finite number")
    except ModuleNotFoundError as error:
        return complaint("import", str(error.name or error))
    except BaseException as error:
        return complaint("python", traced(error))

def _playground_grade(source, sample, item):
    with contextlib.redirect_stdout(Printed()) as out, contextlib.redirect_stderr(out):
        answer = graded(source, sample, item)
    return json.dumps({**answer, "printed": out.getvalue()})
`;

let gradeOne;

self.addEventListener('message', ({ data }) => {
  if (data.files === undefined) post(grade(data));
  else void start(data.files);
});

async function start({ loader, module, wasm, stdlib, lock, ...wheels }) {
  const memory = { 'pyodide.asm.wasm': wasm, 'python_stdlib.zip': stdlib };
  self.fetch = (address) => {
    const name = String(address.url ?? address)
      .split('/')
      .pop();
    const type = name.endsWith('.wasm') ? 'application/wasm' : 'application/zip';
    return Promise.resolve(new Response(memory[name], { headers: { 'content-type': type } }));
  };
  self.importScripts = undefined; // Pyodide takes it for a worker that has no modules, and stops
  evaluate(textOf(loader));
  const createPyodideModule = exportOf(textOf(module));
  const lockFileContents = JSON.parse(textOf(lock));
  const options = { indexURL: INDEX, packageBaseUrl: INDEX, lockFileContents, createPyodideModule };
  const silent = { stdin: () => null, stdout: () => undefined, stderr: () => undefined };
  const pyodide = await self.loadPyodide({ ...options, ...silent });
  addPackages(pyodide, wheels);
  pyodide.runPython(self.RAPIDFUZZ);
  pyodide.runPython(GRADE);
  gradeOne = pyodide.globals.get('_playground_grade');
  takeAway(); // not before Pyodide runs, which needs some of it
  post({ ready: true });
}

/** In the order of their names, which end with the modules; a grader is told what is wrong with one. */
function addPackages(pyodide, wheels) {
  const names = Object.keys(wheels).sort();
  for (const name of names) pyodide.unpackArchive(new Uint8Array(wheels[name]), 'wheel');
  // Imported once here, where there is time for it and nothing is taken away yet.
  const modules = names.flatMap((name) => name.split(' ').slice(2));
  for (const module of modules) {
    try {
      pyodide.pyimport(module);
    } catch {
      // The grader's own import says why.
    }
  }
}

function textOf(bytes) {
  return new TextDecoder().decode(bytes);
}

/** The default export of a module that imports nothing: a frame without an origin has no modules. */
function exportOf(text) {
  const body = text.replaceAll('import.meta.url', JSON.stringify(INDEX));
  return evaluate(`(() => {${body.replace(/export default (\w+);\s*$/, 'return $1;')}\n})()`);
}

function grade({ source, sample, item }) {
  const { reward, error, printed } = JSON.parse(
    gradeOne(source, JSON.stringify(sample), JSON.stringify(item)),
  );
  if (typeof reward === 'number') return { reward, printed };
  const { kind, message } = error;
  return { error: { kind, message: String(message).slice(-MAX_MESSAGE) }, printed };
}
