import type { ComponentChildren } from 'preact'

type Parent = { children?: ComponentChildren }

/** How a case ended, where it did not pass. */
type Ending = Parent & { message: string; type?: string }

interface Counted {
  name: string
  tests: number
  failures: number
  errors: number
}

// The elements of JUnit, so that their names and attributes are checked where they are written.
declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      testsuites: Parent & Counted
      testsuite: Parent & Counted & { timestamp: string; time: number; skipped: number }
      properties: Parent
      property: { name: string; value: string }
      testcase: Parent & { name: string; classname: string; time: number }
      failure: Ending
      error: Ending
      skipped: Ending
      'system-out': Parent
    }
  }
}
