/**
 * Runs Python graders on Pyodide, in a worker that has nothing: see frame.html. The runtime's
 * files come by message, since there is no network here; wheels of packages are among them.
 *
 * in  { source, sample, item }
 * out { reward, printed } | { error: { kind, message }, printed }
 * kind: 'python' | 'import' | 'value'; printed: the beginning of it
 */
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

const COMPILED = `
import glob, sysconfig
sorted(glob.glob(sysconfig.get_path("purelib") + "/**/*.so", recursive=True))
`;

/** Python's own memory; a grader that wants more gets a MemoryError. */
const MOST_PAGES = 512 * 16;

let gradeOne;
let python;

answerJobs(start, () => python._module.HEAP8.byteLength);

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
  self.MessageChannel = undefined; // by which its event loop would go on after an answer
  boundMemory();
  evaluate(textOf(loader));
  const createPyodideModule = exportOf(textOf(module));
  const lockFileContents = JSON.parse(textOf(lock));
  const options = { indexURL: INDEX, packageBaseUrl: INDEX, lockFileContents, createPyodideModule };
  const jsglobals = Object.create(null); // what Python calls js
  const silent = { stdin: () => null, stdout: () => undefined, stderr: () => undefined };
  python = await self.loadPyodide({ ...options, ...silent, jsglobals });
  await addPackages(wheels);
  python.runPython(RAPIDFUZZ);
  python.runPython(GRADE);
  gradeOne = python.globals.get('_playground_grade');
  // Not before Pyodide runs, which needs some of it; what it needs from now on stays.
  takeAway(['performance', 'crypto', 'WebAssembly']);
  withoutEvaluation();
  return grade;
}

function boundMemory() {
  const { grow } = WebAssembly.Memory.prototype;
  WebAssembly.Memory.prototype.grow = function (pages) {
    if (this.buffer.byteLength / 65_536 + pages > MOST_PAGES) throw new RangeError('too much');
    return grow.call(this, pages);
  };
}

/** Python reaches JavaScript's objects, and from each of them its constructor's constructor. */
function withoutEvaluation() {
  const kinds = [() => 0, async () => 0, function* () {}, async function* () {}];
  for (const kind of kinds) {
    Object.defineProperty(Object.getPrototypeOf(kind), 'constructor', { value: undefined });
  }
  Object.defineProperty(self, 'Function', { value: undefined });
  // C can call this one, where an error would be the end of Python.
  Object.defineProperty(self, 'eval', { value: () => undefined });
}

/** In the order of their names, which end with the modules. */
async function addPackages(wheels) {
  const names = Object.keys(wheels).sort();
  if (names.length === 0) return;
  for (const name of names) python.unpackArchive(new Uint8Array(wheels[name]), 'wheel');
  // Compiled here, since a worker that runs a grader can compile nothing any more.
  const compiled = python.runPython(COMPILED).toJs();
  for (const path of compiled) await python._api.loadDynlib(path, false);
  // Imported once here, where there is time for it; a grader's own import says what is wrong.
  for (const module of names.flatMap((name) => name.split(' ').slice(2))) {
    try {
      python.pyimport(module);
    } catch {}
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
