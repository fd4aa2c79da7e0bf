/* <lx-chart data-from="id">: draws the data of a JSON script element with ECharts, in SVG, in the page's own colours. */

let loading = null
const engine = (address) => {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = address
    script.onload = () => resolve(window.echarts)
    script.onerror = () => reject(new Error('the chart library did not load'))
    document.head.append(script)
  })
  return loading
}

/* A token such as --brand, resolved to the colour it has now, light-dark() and all. */
const colour = (token, beside) => {
  const probe = document.createElement('i')
  probe.hidden = true
  probe.style.color = `var(${token})`
  beside.append(probe)
  const found = getComputedStyle(probe).color
  probe.remove()
  return found
}

const round = (value) => (typeof value === 'number' ? value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 }) : '–')

const option = (data, at) => {
  const ink = colour('--text-2', at)
  const faint = colour('--line', at)
  const tones = { brand: '--brand', ok: '--ok', warn: '--warn', bad: '--bad', info: '--info', plain: '--text-3' }
  const names = { type: 'category', data: data.categories, axisLine: { lineStyle: { color: faint } }, axisTick: { show: false },
    axisLabel: { color: ink, hideOverlap: true, ...(data.lying ? { width: 110, overflow: 'truncate' } : {}) }, inverse: data.lying }
  const values = { type: 'value', min: data.floor ?? undefined, scale: data.floor === null, splitLine: { lineStyle: { color: faint } },
    axisLabel: { color: ink }, splitNumber: 5 }
  const second = { type: 'value', scale: true, splitLine: { show: false }, axisLabel: { color: ink, formatter: `{value}${data.secondUnit}` } }
  const hasSecond = data.series.some((one) => one.second)
  const series = data.series.map((one, index) => {
    const tint = colour(tones[one.tone] ?? '--brand', at)
    const isPlain = one.tone === 'plain'
    const shape = one.kind === 'line'
      ? { type: 'line', symbolSize: 6, lineStyle: { width: 2, color: tint }, connectNulls: false }
      : one.kind === 'scatter' ? { type: 'scatter', symbolSize: 8 }
        : { type: 'bar', barMaxWidth: 16, barGap: '15%', stack: data.stacked ? 'all' : undefined }
    const marks = index === 0 && data.marks.length
      ? { markLine: { symbol: 'none', animation: false, lineStyle: { color: ink, type: 'dashed' },
        label: { color: ink, formatter: '{b}', rotate: 0, position: data.lying ? 'start' : 'insideEndTop', distance: data.lying ? 4 : 5 },
        data: data.marks.map((mark) => ({ name: mark.name, [data.lying ? 'xAxis' : 'yAxis']: mark.value })) } }
      : {}
    const corner = data.lying ? [0, 3, 3, 0] : [3, 3, 0, 0]
    return { ...shape, ...marks, name: one.name, data: one.values, [data.lying ? 'xAxisIndex' : 'yAxisIndex']: one.second ? 1 : 0,
      itemStyle: { color: tint, opacity: isPlain ? 0.4 : 1, borderRadius: shape.type === 'bar' && !data.stacked ? corner : 0 },
      tooltip: { valueFormatter: (value) => `${round(value)}${one.unit}` } }
  })
  const valueAxes = hasSecond ? [values, second] : [values]
  return {
    animation: false,
    aria: { enabled: false },
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: ink },
    grid: { left: 4, right: data.lying ? 16 : 4, top: data.series.length > 1 ? 38 : data.marks.length ? 22 : 14, bottom: 2, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    legend: { show: data.series.length > 1, top: 0, right: 0, textStyle: { color: ink }, itemWidth: 12, itemHeight: 8, itemGap: 14 },
    tooltip: { trigger: 'axis', renderMode: 'richText', confine: true, axisPointer: { type: 'shadow', shadowStyle: { color: faint, opacity: 0.4 } },
      backgroundColor: colour('--raised', at), borderColor: faint, textStyle: { color: colour('--text', at), fontSize: 12 } },
    xAxis: data.lying ? valueAxes : names,
    yAxis: data.lying ? names : valueAxes,
    series,
  }
}

class Chart extends HTMLElement {
  #drawn = null
  #watch = null
  #again = () => this.draw()

  connectedCallback() {
    this.draw()
    this.#watch = new ResizeObserver(() => this.#drawn?.resize())
    this.#watch.observe(this)
    document.addEventListener('lx:theme', this.#again)
  }

  disconnectedCallback() {
    this.#watch?.disconnect()
    document.removeEventListener('lx:theme', this.#again)
    this.#drawn?.dispose()
    this.#drawn = null
  }

  async draw() {
    const data = JSON.parse(document.getElementById(this.dataset.from).textContent)
    const echarts = await engine(this.dataset.engine)
    if (!this.isConnected) return
    this.#drawn ??= echarts.init(this, null, { renderer: 'svg' })
    this.#drawn.setOption(option(data, this), true)
    this.dataset.drawn = 'yes'
  }
}
if (!customElements.get('lx-chart')) customElements.define('lx-chart', Chart)
