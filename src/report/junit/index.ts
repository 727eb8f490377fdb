import library, { type Builder } from 'junit-report-builder'
import type { ReportFormat } from '../format.ts'
import { addSuite } from './suite.ts'

/** What the module is when it runs; its types tell of an ES module, which it is not. */
const builder = library as unknown as Builder

/** The builder counts skipped cases of the root too, where the schemas of its readers know of no such attribute. */
const ROOT_SKIPPED = /^(<\?xml[^>]*\?>\s*<testsuites[^>]*?) skipped="\d+"/

/** JUnit XML for CI: a suite for each result, a case for everything that it judged. */
export const junitFormat: ReportFormat = {
  name: 'junit',
  summary: 'JUnit XML for CI: a case for each metric and threshold',
  render: results => {
    const report = builder.newBuilder().name('clusterbench')
    for (const stored of results) addSuite(report, stored)
    return `${report.build().replace(ROOT_SKIPPED, '$1')}\n`
  },
}
