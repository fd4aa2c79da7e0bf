/* Signing in: look at what was typed, and passkeys. Without it passwords and codes still work. */

/* A password can be looked at while it is typed. */
for (const input of document.querySelectorAll('input[type=password][data-show]')) {
  const box = document.createElement('span')
  box.className = 'reveal'
  input.before(box)
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'btn quiet small'
  button.textContent = input.dataset.show
  button.setAttribute('aria-pressed', 'false')
  button.setAttribute('aria-controls', input.id)
  button.addEventListener('click', () => {
    const isShown = input.type === 'text'
    input.type = isShown ? 'password' : 'text'
    button.setAttribute('aria-pressed', String(!isShown))
    input.focus()
  })
  box.append(input, button)
  input.form?.addEventListener('submit', () => { input.type = 'password' })
}

/* Passkeys: ask the server what to ask for, let the device answer, send the answer with the form. */
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (sign) => sign.charCodeAt(0))
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')

const read = (options) => {
  const key = { ...options, challenge: bytes(options.challenge) }
  if (options.user) key.user = { ...options.user, id: bytes(options.user.id) }
  for (const list of ['allowCredentials', 'excludeCredentials']) {
    if (options[list]) key[list] = options[list].map((one) => ({ ...one, id: bytes(one.id) }))
  }
  return key
}

const written = (credential) => {
  const { response } = credential
  const parts = { clientDataJSON: text(response.clientDataJSON) }
  for (const name of ['attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (response[name]) parts[name] = text(response[name])
  }
  if (response.getTransports) parts.transports = response.getTransports()
  return {
    id: credential.id, rawId: text(credential.rawId), type: credential.type, response: parts,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
  }
}

class Passkey extends HTMLElement {
  connectedCallback () {
    if (!window.PublicKeyCredential || !window.isSecureContext) {
      this.querySelector('[data-cannot]')?.removeAttribute('hidden')
      return
    }
    const button = this.querySelector('button')
    button.hidden = false
    button.addEventListener('click', () => this.ask(button))
  }

  async ask (button) {
    const form = this.closest('form')
    const says = this.querySelector('[data-says]')
    if (form.dataset.asks && !form.reportValidity()) return
    button.setAttribute('aria-busy', 'true')
    says.textContent = ''
    try {
      const token = form.querySelector('[name=csrfmiddlewaretoken]').value
      const answer = await fetch(this.dataset.options, { method: 'POST', headers: { 'X-CSRFToken': token }, credentials: 'same-origin' })
      if (!answer.ok) throw new Error(String(answer.status))
      const { publicKey } = await answer.json()
      const credential = this.dataset.act === 'create'
        ? await navigator.credentials.create({ publicKey: read(publicKey) })
        : await navigator.credentials.get({ publicKey: read(publicKey) })
      form.querySelector('[name=credential]').value = JSON.stringify(written(credential))
      form.submit()
    } catch {
      button.removeAttribute('aria-busy')
      says.textContent = this.dataset.failed
    }
  }
}
customElements.define('lx-passkey', Passkey)

/* Codes can be copied at once. */
for (const button of document.querySelectorAll('[data-copies]')) {
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).innerText.trim())
    button.textContent = button.dataset.done
  })
}
