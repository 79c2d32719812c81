import { readFileSync } from 'node:fs';

import { z } from 'zod';

/** This product's version, from its package.json (two folders above the compiled file). */
export const VERSION: string = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))).version;
