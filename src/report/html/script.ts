/**
 * What the page gains where scripts run: a switch of the theme, a button that copies the command, and in older browsers
 * the keyboard for what scrolls, words above a table only where it scrolls, and closed parts that are printed open. The page is complete without it. It is part of the page's policy by its hash.
 */
export const PAGE_SCRIPT = `(() => {
  const root = document.documentElement
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const toggle = document.querySelector('.theme')
  const theme = () => root.dataset.theme || (dark.matches ? 'dark' : 'light')
  const name = () => { toggle.textContent = theme() === 'dark' ? 'Light theme' : 'Dark theme' }
  toggle.hidden = false
  toggle.addEventListener('click', () => {
    root.dataset.theme = theme() === 'dark' ? 'light' : 'dark'
    name()
  })
  dark.addEventListener('change', name)
  name()
  for (const button of document.querySelectorAll('.copy')) {
    const text = document.getElementById(button.dataset.copies)
    const status = button.parentElement.querySelector('.copied')
    const select = () => {
      getSelection().selectAllChildren(text)
      status.textContent = 'Selected: copy it with the keyboard.'
    }
    button.hidden = false
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(text.textContent)
        status.textContent = 'Copied.'
      } catch {
        select()
      }
    })
  }
  const scrolling = new ResizeObserver(entries => {
    for (const { target } of entries) {
      const scrolls = target.scrollWidth > target.clientWidth
      if (scrolls) target.tabIndex = 0
      else target.removeAttribute('tabindex')
      const words = target.previousElementSibling
      if (words && words.matches('.sideways')) words.dataset.needed = scrolls
    }
  })
  for (const region of document.querySelectorAll('.scroll')) scrolling.observe(region)
  const closed = []
  addEventListener('beforeprint', () => {
    for (const part of document.querySelectorAll('details:not([open])')) {
      part.open = true
      closed.push(part)
    }
  })
  addEventListener('afterprint', () => {
    while (closed.length > 0) closed.pop().open = false
  })
})()`
