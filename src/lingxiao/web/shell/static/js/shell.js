/* The frame of every page: theme, drawer, menus, dialogs, printing. Everything works without it by full pages. */

const root = document.documentElement
const darkByDevice = matchMedia('(prefers-color-scheme: dark)')

const isDark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : darkByDevice.matches)

const showTheme = (theme) => {
  root.dataset.theme = theme
  const secure = location.protocol === 'https:' ? '; secure' : ''
  document.cookie = `lx_theme=${theme}; path=/; max-age=31536000; samesite=lax${secure}`
  for (const button of document.querySelectorAll('[data-theme-switch] button')) {
    button.value = theme === 'dark' ? 'light' : 'dark'
  }
  document.dispatchEvent(new CustomEvent('lx:theme'))
}

document.addEventListener('submit', (event) => {
  if (!event.target.matches('[data-theme-switch]')) return
  event.preventDefault()
  showTheme(isDark() ? 'light' : 'dark')
})
darkByDevice.addEventListener('change', () => document.dispatchEvent(new CustomEvent('lx:theme')))

/* The side bar as a drawer on a phone. */
const drawerButton = () => document.querySelector('[data-drawer]')
const setDrawer = (isOpen) => {
  const button = drawerButton()
  const drawer = button && document.getElementById(button.dataset.drawer)
  if (!drawer || drawer.classList.contains('open') === isOpen) return
  drawer.classList.toggle('open', isOpen)
  button.setAttribute('aria-expanded', String(isOpen))
  if (isOpen) drawer.querySelector('a[aria-current], a')?.focus()
  else button.focus()
}

document.addEventListener('click', (event) => {
  const target = event.target instanceof Element ? event.target : null
  if (!target) return
  if (target.closest('[data-drawer]')) return setDrawer(true)
  const drawer = document.querySelector('.side.open')
  if (drawer && !drawer.contains(target)) setDrawer(false)

  for (const menu of document.querySelectorAll('details[data-menu][open]')) {
    if (!menu.contains(target)) menu.open = false
  }
  const opener = target.closest('[data-opens]')
  if (opener) document.getElementById(opener.dataset.opens)?.showModal()
  if (target.closest('[data-print]')) print()
  const refused = target.closest('[aria-disabled=true]')
  if (refused) event.preventDefault()
})

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    setDrawer(false)
    const menu = document.querySelector('details[data-menu][open]')
    if (menu) {
      menu.open = false
      menu.querySelector('summary').focus()
    }
  }
  const isTyping = event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable]')
  if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const search = document.querySelector('.top [type=search]')
    if (search?.checkVisibility()) {
      event.preventDefault()
      search.focus()
    }
  }
})

/* A hint stands under its sign, inside the window. */
document.addEventListener('toggle', (event) => {
  const pop = event.target
  if (!(pop instanceof HTMLElement) || !pop.matches('.says-why') || event.newState !== 'open') return
  const sign = document.querySelector(`[popovertarget="${pop.id}"]`).getBoundingClientRect()
  const left = Math.max(8, Math.min(sign.left - 12, innerWidth - pop.offsetWidth - 8))
  const below = sign.bottom + 6
  const top = below + pop.offsetHeight > innerHeight ? sign.top - pop.offsetHeight - 6 : below
  pop.style.left = `${left}px`
  pop.style.top = `${top}px`
}, true)

/* What a page wants open or focused when it comes. */
const arrive = (part) => {
  for (const dialog of part.querySelectorAll('dialog[data-open-now]:not([open])')) dialog.showModal()
  part.querySelector('[data-focus]')?.focus()
}
arrive(document)
document.addEventListener('htmx:load', (event) => arrive(event.detail.elt))
