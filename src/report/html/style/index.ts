import { CHART_CSS } from '../charts/style.ts'
import { LAYOUT_CSS } from './layout.ts'
import { PRINT_CSS } from './print.ts'
import { TABLES_CSS } from './tables.ts'
import { TEXT_CSS } from './text.ts'
import { TOKENS_CSS } from './tokens.ts'

/** The page's one style sheet. Blank lines and indents are of no use in the file. */
export const PAGE_CSS = [TOKENS_CSS, TEXT_CSS, LAYOUT_CSS, TABLES_CSS, CHART_CSS, PRINT_CSS]
  .join('')
  .replace(/\n\s*/g, '\n')
  .trim()
