import { describe, expect, test } from 'vitest'
import { loadReportFormat, reportFormats } from '../../../src/report/index.ts'
