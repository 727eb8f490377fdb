import { Command, Option } from 'commander'
import { option } from './flag-parts.ts'
import { oneOf } from './values.ts'

/** What `clusterbench init` is asked for. */
export interface InitRequest {
  readonly command: 'init'
  readonly app?: string
  readonly format: 'json' | 'mjs'
  readonly force: boolean
}

/** The `init` command with its flags. */
export function initCommand(): Command {
  return new Command('init')
    .description(
      'Writes clusterbench.config.json for the app in this folder, and .github/workflows/clusterbench.yml, which compares each pull request with its base.',
    )
    .addOption(new Option('--app <script>', 'the app (default: guessed from package.json and the usual names)'))
    .addOption(
      option('--format <form>', 'json, or mjs, which has comments', oneOf(['json', 'mjs'], 'form')).default('json'),
    )
    .addOption(new Option('--force', 'write over files that are there').default(false))
}
