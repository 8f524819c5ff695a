import boundaries from 'eslint-plugin-boundaries';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** Each layer and the layers that it may import from, besides itself. One way only. */
const WORKER_BASE = ['shared', 'config', 'protocol'];
const NETWORKS = [...WORKER_BASE, 'ops', 'model'];
const LAYERS = {
  shared: [],
  config: ['shared'],
  protocol: ['config', 'shared'],
  ops: WORKER_BASE,
  model: [...WORKER_BASE, 'ops'],
  labs: [...WORKER_BASE, 'model'],
  feedback: NETWORKS,
  'reward-model': [...NETWORKS, 'feedback'],
  graders: ['protocol', 'shared'],
  algorithms: NETWORKS,
  evaluation: [...NETWORKS, 'feedback'],
  'self-check': [...NETWORKS, 'algorithms'],
  benchmark: [...NETWORKS, 'algorithms', 'reward-model'],
  exports: [...NETWORKS, 'reward-model'],
  storage: WORKER_BASE,
  models: [...NETWORKS, 'labs'],
  project: [
    ...NETWORKS,
    'labs',
    'models',
    'feedback',
    'reward-model',
    'graders',
    'algorithms',
    'evaluation',
    'exports',
    'self-check',
    'benchmark',
    'storage',
  ],
  engine: [...NETWORKS, 'labs', 'models', 'project', 'graders', 'storage'],
  'engine-client': WORKER_BASE,
  offline: ['shared'],
  state: [...WORKER_BASE, 'engine-client', 'offline'],
  ui: [...WORKER_BASE, 'state'],
};

const elements = Object.keys(LAYERS).map((layer) => ({ type: layer, pattern: `src/${layer}` }));

const policies = Object.entries(LAYERS).flatMap(([layer, allowed]) => {
  const to = [{ element: { types: { anyOf: [layer, ...allowed] } } }];
  if (allowed.includes('ops') && layer !== 'model') to.push({ file: { categories: 'contract' } });
  if (layer === 'ui') to.push({ file: { categories: 'scene' } });
  return { from: { element: { type: layer } }, allow: { to } };
});

const BAN_RANDOM = {
  selector: 'MemberExpression[object.name="Math"][property.name="random"]',
  message: 'Take an Rng as an argument: every random number must be reproducible.',
};
const BAN_WORKER = {
  selector: 'NewExpression[callee.name="Worker"]',
  message: 'Only src/engine-client starts the worker, and src/ops/wasm threads of it.',
};

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      'public/',
      'test-results/',
      '.cache/',
      'bench/node_modules/',
      '**/*.wasm.ts', // AssemblyScript: its compiler checks it
      'src/ops/wasm/generated/',
    ],
  },
  {
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      globals: { ...globals.browser, ...globals.node },
      parserOptions: {
        projectService: {
          allowDefaultProject: [
            '*.js',
            'scripts/*.mjs',
            'bench/*.mjs',
            'src/ops/wasm/*.mjs',
            'src/offline/*.mjs',
            '.dependency-cruiser.cjs',
          ],
        },
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'no-restricted-syntax': ['error', BAN_RANDOM, BAN_WORKER],
      'max-lines': ['error', 400],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-misused-spread': 'off', // code points are what tokenizers spread
      '@typescript-eslint/switch-exhaustiveness-check': 'off',
    },
  },
  ...svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      'svelte/no-at-html-tags': 'error',
      'prefer-const': 'off',
    },
  },
  {
    // Types that cross component borders in markup are svelte-check's business; eslint sees `any`.
    files: ['**/*.svelte'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/restrict-plus-operands': 'off',
    },
  },
  {
    files: ['src/**/*.{ts,svelte}'],
    ignores: ['**/*.test.ts'],
    plugins: { boundaries },
    settings: {
      'boundaries/elements': elements,
      'boundaries/files': [
        { category: 'contract', pattern: 'src/labs/{lab,gold}.ts' },
        { category: 'scene', pattern: 'src/labs/clip-scene.ts' },
      ],
      'import/resolver': {
        node: { extensions: ['.ts', '.svelte', '.js', '.mjs', '.d.ts'] },
      },
    },
    rules: {
      'boundaries/dependencies': ['error', { default: 'disallow', policies }],
    },
  },
  {
    files: ['src/engine-client/**', 'src/ops/wasm/worker-threads.ts', 'scripts/node-threads.ts'],
    rules: { 'no-restricted-syntax': ['error', BAN_RANDOM] },
  },
  {
    // Index arithmetic over arrays whose lengths were checked reads best with `!`.
    files: [
      'src/**/{reference,*-reference}.ts',
      'src/ops/**/cpu-*.ts',
      'src/algorithms/**',
      'src/evaluation/**',
      'src/feedback/**',
      'src/reward-model/**',
      'tests/parity/**',
      '**/*.test.ts',
    ],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['**/*.{js,mjs,cjs}', '**/*.d.mts'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
