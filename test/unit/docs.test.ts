import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { Command } from 'commander';

import { NATIVE_KINDS } from '../../aws/kinds/index.js';
import { registerCommands } from '../../client/commands/index.js';
import { kindsDocument } from '../../client/kinds-document.js';
import { isSecret, settingsSchema } from '../../config/settings-schema.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const DOCUMENTS = ['README.md', ...readdirSync(path.join(ROOT, 'docs')).map((name) => `docs/${name}`)].filter(
  (file) => file.endsWith('.md'),
);
const SETTINGS = Object.keys(settingsSchema.shape);

/** Variables that others define: Temporal's, the AWS SDK's, those of the demo and of the tests. */
const FOREIGN = new Set([
  'TEMPORAL_ADDRESS',
  'TEMPORAL_NAMESPACE',
  'TEMPORAL_API_KEY',
  'TEMPORAL_TLS',
  'TEMPORAL_TLS_CLIENT_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_KEY_PATH',
  'TEMPORAL_TLS_CLIENT_CERT_DATA',
  'TEMPORAL_TLS_CLIENT_KEY_DATA',
  'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  'TEMPORAL_TLS_SERVER_NAME',
  'TEMPORAL_CONFIG_FILE',
  'TEMPORAL_PROFILE',
  'AWS_ENDPOINT_URL',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_PROFILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_ROLE_ARN',
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'NO_PROXY',
  'SYNC_EMULATOR',
  'SYNC_TEST_NO_SKIP',
]);

/** Fenced blocks and inline code, which is where commands stand. */
function codeOf(markdown: string): string {
  return [...markdown.matchAll(/```[^\n]*\n([\s\S]*?)```|`([^`\n]+)`/g)]
    .map(([, block, inline]) => block ?? inline ?? '')
    .join('\n');
}

/** GitHub's anchors. */
function anchorsOf(markdown: string): Set<string> {
  return new Set(
    [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  );
}

function program(): Command {
  const root = new Command('aws-port-sync');
  registerCommands(root);
  return root;
}

/** The command that words such as `schedule apply --every 60` name; throws where there is none. */
function find(parent: Command, words: readonly string[]): Command {
  const [name = '', ...rest] = words;
  const command = parent.commands.find((candidate) => candidate.name() === name);
  assert.ok(command, `${parent.name()} has no command ${name}`);
  return command.commands.length > 0 && rest.length > 0 ? find(command, rest) : command;
}

for (const file of DOCUMENTS) {
  describe(file, () => {
    const markdown = read(file);

    test('names only environment variables that are read', () => {
      const names = markdown.match(/\b(?:OCEAN__|SYNC_|TEMPORAL_|AWS_)[A-Z0-9_]*[A-Z0-9]\b/g) ?? [];
      const unknown = names.filter((name) => !SETTINGS.includes(name) && !FOREIGN.has(name));
      assert.deepEqual([...new Set(unknown)], []);
    });

    test('links only to files and headings that are there', () => {
      for (const [, target = ''] of markdown.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^https?:/.test(target)) continue;
        const [name = '', anchor] = target.split('#');
        const full = name === '' ? path.join(ROOT, file) : path.join(ROOT, path.dirname(file), name);
        assert.ok(existsSync(full), target);
        if (anchor !== undefined)
          assert.ok(anchorsOf(readFileSync(full, 'utf8')).has(anchor), `${target}: no such heading`);
      }
      for (const [named] of markdown.matchAll(/\bdocs\/[\w/-]+\.md\b/g))
        assert.ok(existsSync(path.join(ROOT, named)), named);
    });

    test('names only commands and options of the command line that exist', () => {
      const root = program();
      for (const [, tail = ''] of codeOf(markdown).matchAll(/aws-port-sync[ \t]+([a-z][^\n|#]*)/g)) {
        const words = tail.trim().split(/\s+/);
        const command = find(root, words);
        const known = new Set(command.options.map(({ long }) => long));
        for (const word of words.filter((candidate) => candidate.startsWith('--')))
          assert.ok(known.has(word), `aws-port-sync ${tail}: no option ${word}`);
      }
    });

    test('names only npm scripts that exist', () => {
      const scripts = /"scripts": \{([\s\S]*?)\}/.exec(read('package.json'))?.[1] ?? '';
      for (const [, name = ''] of codeOf(markdown).matchAll(/npm run ([\w:-]+)/g))
        assert.ok(scripts.includes(`"${name}":`), name);
    });
  });
}

describe('docs/configuration.md', () => {
  const rows = [...read('docs/configuration.md').matchAll(/^\| `((?:OCEAN__|SYNC_)\w+)` \|(.+)\|$/gm)].map(
    ([, name = '', rest = '']) => ({ name, cells: rest.split('|').map((cell) => cell.trim()) }),
  );

  test('has each setting of the schema once, and no other', () => {
    assert.deepEqual(rows.map(({ name }) => name).toSorted(), SETTINGS.toSorted());
  });

  test('says of each what it holds, its default, and whether it is a secret', () => {
    for (const { name, cells } of rows) {
      const [holds, fallback, secret] = cells;
      assert.ok(holds !== undefined && holds.length > 10, name);
      assert.ok(fallback !== undefined && fallback !== '', name);
      assert.equal(secret, isSecret(name) ? 'yes' : '', `${name}: secret`);
    }
  });
});

describe('docs/kinds.md', () => {
  test('is what the declarations say: npx aws-port-sync kinds --markdown > docs/kinds.md', () => {
    assert.equal(read('docs/kinds.md'), kindsDocument(NATIVE_KINDS));
  });
});

describe('docs/add-a-kind.md', () => {
  const blocks = [...read('docs/add-a-kind.md').matchAll(/^```ts ?(\S*)\n([\s\S]*?)^```$/gm)].map(
    ([, file = '', code = '']) => ({ file, code }),
  );

  test("quotes the repository's files as they are", () => {
    assert.ok(blocks.length >= 4);
    for (const { file, code } of blocks) {
      assert.ok(existsSync(path.join(ROOT, file)), `a block names its file: ${code.slice(0, 60)}`);
      assert.ok(read(file).includes(code), `${file} differs from what is quoted: ${code.slice(0, 60)}`);
    }
  });

  test('quotes the declaration whole', () => {
    const file = 'aws/kinds/auto-scaling.ts';
    assert.ok(blocks.some((block) => block.file === file && block.code === read(file)));
  });
});

describe('docs/operations.md', () => {
  test('explains every failure that the product names', () => {
    const text = read('docs/operations.md');
    const codes = new Set<string>();
    for (const folder of ['config', 'aws', 'port', 'ledger', 'activities', 'worker', 'client']) {
      for (const file of readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })) {
        if (!file.endsWith('.ts')) continue;
        for (const [, code = ''] of read(path.join(folder, file)).matchAll(/\bcode: '([A-Z]\w+)',?$/gm))
          codes.add(code);
      }
    }
    assert.ok(codes.size > 15, 'the codes are found');
    for (const code of codes) assert.ok(text.includes(`\`${code}\``), `${code} is not explained`);
  });
});

describe('docs/port.md', () => {
  const rows = [...read('docs/port.md').matchAll(/^\| (P\d+) \|.*\|([^|]*)\|$/gm)].map(
    ([, number = '', tests = '']) => ({
      number,
      files: [...tests.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
    }),
  );

  test('numbers its rows without a gap', () => {
    assert.ok(rows.length > 40);
    assert.deepEqual(
      rows.map(({ number }) => number),
      rows.map((_, index) => `P${index + 1}`),
    );
  });

  for (const { number, files } of rows) {
    test(`names a test that shows ${number}`, () => {
      assert.ok(files.length > 0);
      const title = new RegExp(String.raw`\((?:P\d+, )*${number}(?:, P\d+)*\)`);
      for (const file of files) assert.match(read(`test/${file}.test.ts`), title, file);
    });
  }
});
