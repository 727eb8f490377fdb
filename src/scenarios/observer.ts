/** Is told what the experiment is doing; shows it to people. */
export interface Observer {
  /** A new phase, such as `generation 3 of 16` with the detail `throughput`. */
  phase(name: string, detail?: string): void
  /** Something that people should read now. */
  note(text: string): void
  /** The run begins now: what came before was preparation. */
  begin?(): void
  /** From now on it will take about so long. */
  expect?(remainingMs: number): void
}
