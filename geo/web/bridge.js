/* Talks to Streamlit, in which the map may live as a component, or reads start.json where it stands alone. */
(function (CM) {
  'use strict';
  const REST_MS = 250;

  CM.Bridge = class {
    constructor(receive) {
      this.embedded = window.parent !== window && new URLSearchParams(location.search).has('streamlitUrl');
      this.receive = receive; this.height = 0; this.last = '';
    }
    start() {
      if (!this.embedded) { this.alone(); return; }
      window.addEventListener('message', (e) => { if (e.source === window.parent && e.data && e.data.type === 'streamlit:render') this.receive(e.data.args || {}); });
      this.send('componentReady', { apiVersion: 1 });
    }
    async alone() {
      let args = await CM.held('start.json') || {};
      try { const answer = !args.data && await fetch('start.json'); if (answer && answer.ok) args = await answer.json(); } catch { /* a folder without one: the address alone says what to show */ }
      for (const [name, value] of new URLSearchParams(location.search)) args[name] = value;
      await this.receive(args);
      if (CM.app) CM.standAlone(CM.app, args);
    }
    send(type, more) { if (this.embedded) window.parent.postMessage({ isStreamlitMessage: true, type: 'streamlit:' + type, ...more }, '*'); }
    setHeight(height) { if (height && height !== this.height) { this.height = height; this.send('setFrameHeight', { height }); } }

    /* Tells Python what is shown, once it has rested; the same news is not told twice. */
    tell(value, delay = REST_MS) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        const news = JSON.stringify({ ...value, reason: null });
        if (news === this.last) return;
        this.last = news; this.told = value;
        this.send('setComponentValue', { value, dataType: 'json' });
        window.dispatchEvent(new CustomEvent('conflict-map-value', { detail: value }));
      }, delay);
    }
    hold() { clearTimeout(this.timer); }
  };
})(window.ConflictMap = window.ConflictMap || {});
