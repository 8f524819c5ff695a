/** CodeMirror for reward shapes: fetched with the first shape, larger than the rest of the page. */
import { javascript, javascriptLanguage } from '@codemirror/lang-javascript';
import { ensureSyntaxTree, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { tags } from '@lezer/highlight';
import { basicSetup, EditorView } from 'codemirror';
import { completeShape } from './shape-completion';

const PARSE_LIMIT_MS = 20;

/** The page's own colours, so that both schemes keep their contrast. */
const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--stage-model)' },
  { tag: [tags.string, tags.regexp], color: 'var(--stage-train)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--stage-feedback)' },
  { tag: tags.comment, color: 'var(--ink-faint)', fontStyle: 'italic' },
  { tag: tags.function(tags.variableName), color: 'var(--stage-evaluate)' },
  { tag: tags.invalid, color: 'var(--bad)' },
]);

const LOOK = EditorView.theme({
  '&': { backgroundColor: 'var(--surface)', color: 'var(--ink)', fontSize: 'var(--text-s)' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '1px' },
  '.cm-scroller': { fontFamily: 'var(--font-code)', lineHeight: '1.5', minHeight: '9rem' },
  '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': {
    backgroundColor: 'var(--surface-sunken)',
    color: 'var(--ink-faint)',
    borderRight: '1px solid var(--line)',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--accent-wash)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    { backgroundColor: 'var(--accent-tint)' },
  '.cm-tooltip': {
    border: '1px solid var(--line-strong)',
    backgroundColor: 'var(--surface)',
    color: 'var(--ink)',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--accent)',
    color: 'var(--on-accent)',
  },
});

export interface CodeEditor {
  readonly setText: (text: string) => void;
  readonly destroy: () => void;
}

/** The first line, from 1, at which the text is no JavaScript: the engine's errors do not say. */
function brokenLine({ state }: EditorView): number | undefined {
  let first: number | undefined;
  ensureSyntaxTree(state, state.doc.length, PARSE_LIMIT_MS)?.iterate({
    enter: ({ type, from }) => {
      if (type.isError) first ??= state.doc.lineAt(from).number;
      return first === undefined;
    },
  });
  return first;
}

/** Tab leaves the editor, as it leaves any field. */
export function openEditor(
  parent: HTMLElement,
  text: string,
  label: string,
  onchange: (text: string, brokenLine: number | undefined) => void,
): CodeEditor {
  const view = new EditorView({
    parent,
    doc: text,
    extensions: [
      basicSetup,
      javascript(),
      javascriptLanguage.data.of({ autocomplete: completeShape }),
      syntaxHighlighting(COLOURS),
      LOOK,
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': label }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) onchange(update.state.doc.toString(), brokenLine(update.view));
      }),
    ],
  });
  return {
    setText: (next) => {
      const { doc } = view.state;
      if (next === doc.toString()) return;
      view.dispatch({ changes: { from: 0, to: doc.length, insert: next } });
    },
    destroy: () => {
      view.destroy();
    },
  };
}
