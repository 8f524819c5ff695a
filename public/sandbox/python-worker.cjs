/**
 * Runs Python graders on Pyodide, in a worker that has nothing: see frame.html. The runtime's
 * files come by message, since there is no network here.
 *
 * in  { files } once, then { source, sample, item }
 * out { ready } | { reward } | { error: { kind: 'python' | 'import' | 'value', message } }
 */
const post = self.postMessage.bind(self);
const MAX_MESSAGE = 2_000;
/** Never asked over the network: `fetch` below answers from memory. */
const INDEX = 'https://sandbox.invalid/';

const GRADE = `
import json, math, sys, traceback

def _playground_grade(source, sample, item):
    try:
        names = {"__name__": "grader"}
        exec(compile(source, "grader.py", "exec"), names)
        if not callable(names.get("grade")):
            return json.dumps({"kind": "value", "message": "there is no function grade(sample, item)"})
        reward = names["grade"](json.loads(sample), json.loads(item))
        if isinstance(reward, (bool, int, float)) and math.isfinite(reward):
            return json.dumps({"reward": float(reward)})
        return json.dumps({"kind": "value", "message": f"grade returned {reward!r}, not a number"})
    except ModuleNotFoundError as error:
        return json.dumps({"kind": "import", "message": str(error.name or error)})
    except BaseException as error:
        lines = traceback.format_exception(type(error), error, error.__traceback__.tb_next)
        return json.dumps({"kind": "python", "message": "".join(lines)})
`;

let gradeOne;

self.addEventListener('message', ({ data }) => {
  if (data.files !== undefined) void start(data.files);
  else post(grade(data));
});

async function start({ loader, module, wasm, stdlib, lock }) {
  const memory = { 'pyodide.asm.wasm': wasm, 'python_stdlib.zip': stdlib };
  self.fetch = (address) => {
    const name = String(address.url ?? address)
      .split('/')
      .pop();
    const type = name.endsWith('.wasm') ? 'application/wasm' : 'application/zip';
    return Promise.resolve(new Response(memory[name], { headers: { 'content-type': type } }));
  };
  const { loadPyodide } = await importText(loader);
  const { default: createPyodideModule } = await importText(module);
  const lockFileContents = JSON.parse(new TextDecoder().decode(lock));
  const options = { indexURL: INDEX, packageBaseUrl: INDEX, lockFileContents, createPyodideModule };
  const pyodide = await loadPyodide(options);
  pyodide.runPython(GRADE);
  gradeOne = pyodide.globals.get('_playground_grade');
  for (const name of ['fetch', 'postMessage']) self[name] = undefined;
  post({ ready: true });
}

function importText(bytes) {
  return import(URL.createObjectURL(new Blob([bytes], { type: 'text/javascript' })));
}

function grade({ source, sample, item }) {
  const { reward, kind, message } = JSON.parse(
    gradeOne(source, JSON.stringify(sample), JSON.stringify(item)),
  );
  if (typeof reward === 'number') return { reward };
  return { error: { kind, message: String(message).slice(-MAX_MESSAGE) } };
}
