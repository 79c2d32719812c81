import type { Command } from 'commander';

import { policyOf } from '../iam-policy.js';
import { blockName, readMappingFile } from '../mapping-file.js';

/** `iam-policy`: the least that a mapping needs in each account, ready to be pasted. */
export function registerIamPolicyCommand(program: Command): void {
  program
    .command('iam-policy')
    .summary('print the least IAM policy that a mapping needs')
    .description(
      'Prints the IAM policy that the read role of each account needs for a mapping: its kinds, the actions they include, and the single reads before a deletion. Locally: no Temporal, AWS or Port. Remarks go to stderr.',
    )
    .requiredOption(
      '--mapping <file>',
      "YAML or JSON: Port's whole mapping, or one block of it (- reads stdin)",
    )
    .option('--json', 'print the policy and the remarks as one JSON document')
    .action(async ({ mapping: file, json = false }: { mapping: string; json?: boolean }) => {
      const { mapping, problems, warnings: unread } = await readMappingFile(file, process.stdin);
      const { policy, remarks: onKinds, unusable } = policyOf(mapping);
      const remarks = [
        ...unread,
        ...problems.map(({ index, kind, message }) => `${blockName(index, kind)} cannot be used: ${message}`),
        ...onKinds,
      ];
      if (json) process.stdout.write(`${JSON.stringify({ policy, remarks }, null, 2)}\n`);
      else {
        for (const remark of remarks) process.stderr.write(`${remark}\n`);
        process.stdout.write(`${JSON.stringify(policy, null, 2)}\n`);
      }
      if (problems.length + unusable > 0) process.exitCode = 2;
    });
}
