/** The rules that the charts need; colours come from the custom properties of the page. */
export const CHART_CSS = ''
