import { UsageError } from '../../model/errors.ts'
import type { DataSet } from '../../model/request-mix.ts'
import { textOfFile } from '../text-of-file.ts'

/** A data set that is to be read. */
export interface DataFile {
  readonly name: string
  /** From the working directory. */
  readonly path: string
  readonly order: DataSet['order']
}

/**
 * Reads a data set: a CSV file (RFC 4180) whose first row names the columns.
 * @param where begins messages
 * @throws UsageError for a file that is none
 */
export async function readDataSet({ name, path, order }: DataFile, where: string, here: string): Promise<DataSet> {
  const at = `${where} ${JSON.stringify(path)}`
  const { parse } = await import('csv-parse/sync')
  let all: string[][]
  try {
    all = parse(textOfFile(path, where, here), { bom: true, skip_empty_lines: true })
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${at}: cannot be parsed: ${(error as Error).message.split('\n')[0]}`)
  }
  const [header, ...rows] = all
  if (header === undefined || rows.length === 0)
    throw new UsageError(`${at}: expected a row with the names of the columns, and at least one more`)
  const columns = header.map(column => column.trim())
  const bad = columns.find((column, index) => !/^[^{}\s]+$/.test(column) || columns.indexOf(column) < index)
  if (bad !== undefined)
    throw new UsageError(`${at}: column ${JSON.stringify(bad)}: expected names without blanks, each once`)
  return { name, columns, rows, order }
}
