/* Forms: sent once, asked before what cannot be undone, drafts kept on the server, many rows chosen at once. */

const DRAFT_PAUSE = 2000
const STILL_HERE = 15000
const timers = new WeakMap()

/* Once: a second click on the way does nothing; coming back by the browser's own memory frees the form again. */
document.addEventListener('submit', (event) => {
  const form = event.target
  if (event.defaultPrevented || form.method !== 'post' || form.matches('[data-theme-switch]')) return
  if (form.dataset.sent) {
    event.preventDefault()
    return
  }
  form.dataset.sent = 'yes'
  event.submitter?.setAttribute('aria-busy', 'true')
  clearTimeout(timers.get(form))
  // An answer that is a file leaves the page standing, and its form is wanted again.
  setTimeout(() => free(form), STILL_HERE)
})
const free = (form) => {
  delete form.dataset.sent
  for (const button of form.querySelectorAll('[aria-busy]')) button.removeAttribute('aria-busy')
}
addEventListener('pageshow', (event) => {
  if (event.persisted) document.querySelectorAll('form[data-sent]').forEach(free)
})
document.addEventListener('htmx:afterRequest', (event) => {
  const form = event.detail.elt.closest?.('form')
  if (form) free(form)
})

/* Asked first: a button with data-confirm opens a native dialog that repeats what will happen. */
let asked = null
const ask = (words, yes) => {
  asked ??= document.body.appendChild(document.createElement('dialog'))
  asked.setAttribute('role', 'alertdialog')
  asked.setAttribute('aria-labelledby', 'lx-asked')
  const english = document.documentElement.lang === 'en'
  const body = document.createElement('div')
  body.className = 'b'
  const text = document.createElement('p')
  text.id = 'lx-asked'
  text.className = 'pre'
  text.textContent = words
  const acts = document.createElement('div')
  acts.className = 'acts'
  const no = document.createElement('button')
  no.className = 'btn'
  no.textContent = english ? 'Go back' : '返回'
  no.addEventListener('click', () => asked.close())
  const go = document.createElement('button')
  go.className = 'btn primary'
  go.textContent = yes
  go.addEventListener('click', () => asked.close('yes'))
  acts.append(no, go)
  body.append(text, acts)
  asked.replaceChildren(body)
  asked.returnValue = ''
  asked.showModal()
  return new Promise((resolve) => {
    asked.addEventListener('close', () => resolve(asked.returnValue === 'yes'), { once: true })
  })
}
document.addEventListener('click', async (event) => {
  const button = event.target instanceof Element && event.target.closest('button[data-confirm]')
  if (!button || button.dataset.confirmed) return
  event.preventDefault()
  event.stopImmediatePropagation()
  if (button.form && !button.form.noValidate && !button.form.reportValidity()) return
  if (await ask(button.dataset.confirm, button.textContent.trim())) {
    button.dataset.confirmed = 'yes'
    button.click()
    delete button.dataset.confirmed
  }
}, true)

/* Drafts: what is typed goes to the address in data-draft two seconds after the last key, and when the page is left. */
const say = (form, what) => {
  const place = form.querySelector('[data-draft-says]')
  if (place) place.textContent = place.dataset[what]
}
const keep = async (form, isLeaving = false) => {
  clearTimeout(timers.get(form))
  timers.delete(form)
  const data = new FormData(form)
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name)
  say(form, 'keeping')
  try {
    const answer = await fetch(form.dataset.draft, { method: 'POST', body: data, keepalive: isLeaving, credentials: 'same-origin' })
    say(form, answer.ok ? 'kept' : 'lost')
  } catch {
    say(form, 'lost')
  }
}
document.addEventListener('input', (event) => {
  const form = event.target.closest?.('form[data-draft]')
  if (!form) return
  clearTimeout(timers.get(form))
  timers.set(form, setTimeout(() => keep(form), DRAFT_PAUSE))
})
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState !== 'hidden') return
  for (const form of document.querySelectorAll('form[data-draft]')) if (timers.has(form) && !form.dataset.sent) keep(form, true)
})

/* Many at once: the head's box ticks all, and the bar below says how many. */
const countChosen = (table) => {
  const boxes = [...table.querySelectorAll('tbody .pick input')]
  const chosen = boxes.filter((box) => box.checked).length
  const all = table.querySelector('thead .pick input')
  if (all) {
    all.checked = chosen > 0 && chosen === boxes.length
    all.indeterminate = chosen > 0 && chosen < boxes.length
  }
  const bar = table.closest('.list')?.querySelector('.chosen')
  if (!bar) return
  bar.hidden = chosen === 0
  const count = bar.querySelector('[data-chosen]')
  if (count) count.textContent = String(chosen)
}
document.addEventListener('change', (event) => {
  const box = event.target
  if (!(box instanceof HTMLInputElement) || !box.closest('.pick')) return
  const table = box.closest('table')
  if (box.closest('thead')) for (const one of table.querySelectorAll('tbody .pick input')) one.checked = box.checked
  countChosen(table)
})
addEventListener('pageshow', () => document.querySelectorAll('table:has(.pick)').forEach(countChosen))

/* Filters apply when they change; words searched for apply while they are typed, so leaving the field asks nothing again. */
document.addEventListener('change', (event) => {
  const form = event.target.closest?.('form[data-apply]')
  if (!form || event.target.type === 'search') return
  if (form.hasAttribute('hx-get')) form.dispatchEvent(new Event('lx:apply'))
  else form.requestSubmit()
})
