/** One connection to one other person in a room: perfect negotiation, mended by itself, sound alone when there is no more. */

const RANK = { staff: 0, member: 1, guest: 2 };
const UNSTEADY_MS = 2500;
const CANNOT_MS = 15_000;
const AGAIN_MS = 8000;
const LOOK_MS = 4000;
const LOST_TOO_MUCH = 0.25;

export class Peer {
  /** `tell(name, detail)` hears: track, state, report, weak. `send(signal)` reaches the other page. */
  constructor({ me, seat, key, ways, tracks, send, tell }) {
    Object.assign(this, { seat, key, send, tell, tracks });
    this.polite = RANK[me] > RANK[seat];
    this.making = false;
    this.ignoring = false;
    this.stream = new MediaStream();
    this.own = {};
    this.began = performance.now();
    this.failures = 0;
    this.weak = 0;
    this.pc = new RTCPeerConnection({
      iceServers: ways.ice_servers, iceTransportPolicy: ways.relay_only ? "relay" : "all", bundlePolicy: "max-bundle",
    });
    this.pc.addEventListener("negotiationneeded", () => this.offer());
    this.pc.addEventListener("icecandidate", ({ candidate }) => { if (candidate) this.send({ candidate }); });
    this.pc.addEventListener("track", ({ track }) => {
      this.stream.addTrack(track);
      this.tell("track", this);
    });
    this.pc.addEventListener("connectionstatechange", () => this.changed());
    this.deadline = setTimeout(() => this.cannot(), CANNOT_MS);
    this.looking = setInterval(() => this.look(), LOOK_MS);
    // Only one side lays out the call; the other fills in what it offers. Otherwise both would offer at once each time.
    if (!this.polite) for (const kind of ["audio", "video"]) this.keep(kind, this.pc.addTransceiver(kind, { direction: "sendrecv" }));
  }

  get connected() { return this.pc.connectionState === "connected"; }

  keep(kind, transceiver) {
    this.own[kind] = transceiver;
    transceiver.sender.replaceTrack(this.tracks[kind] ?? null).catch(() => {});
  }

  /** Send these tracks from now on, or nothing where there is none. */
  use(tracks) {
    this.tracks = tracks;
    for (const kind of ["audio", "video"]) this.own[kind]?.sender.replaceTrack(tracks[kind] ?? null).catch(() => {});
  }

  async offer() {
    try {
      this.making = true;
      await this.pc.setLocalDescription();
      this.send({ description: this.pc.localDescription });
    } catch { /* closed meanwhile */ } finally { this.making = false; }
  }

  async hear({ description, candidate }) {
    if (description) {
      const collides = description.type === "offer" && (this.making || this.pc.signalingState !== "stable");
      this.ignoring = !this.polite && collides;
      if (this.ignoring) return;
      await this.pc.setRemoteDescription(description);
      if (description.type !== "offer") return;
      for (const transceiver of this.pc.getTransceivers()) {
        const { kind } = transceiver.receiver.track;
        if (this.own[kind]) continue;
        transceiver.direction = "sendrecv";
        this.keep(kind, transceiver);
      }
      await this.pc.setLocalDescription();
      this.send({ description: this.pc.localDescription });
    } else if (candidate) {
      try { await this.pc.addIceCandidate(candidate); } catch (fault) { if (!this.ignoring) throw fault; }
    }
  }

  changed() {
    const state = this.pc.connectionState;
    clearTimeout(this.unsteady);
    if (state === "connected") this.reached();
    if (state === "disconnected") this.unsteady = setTimeout(() => this.mend(), UNSTEADY_MS + (this.polite ? 1500 : 0));
    if (state === "failed") this.mend();
    this.tell("state", this);
  }

  async reached() {
    clearTimeout(this.deadline);
    this.deadline = null;
    const took_ms = Math.round(performance.now() - this.began);
    this.failures = 0;
    this.tell("report", { peer: this, outcome: "connected", way: await this.way(), took_ms });
  }

  /** Look for a way anew, with fresh addresses: after a change of network the old ones lead nowhere. */
  mend() {
    if (this.pc.connectionState === "closed") return;
    if (!this.deadline) {
      this.began = performance.now();
      this.deadline = setTimeout(() => this.cannot(), CANNOT_MS);
    }
    this.pc.restartIce();
  }

  cannot() {
    this.deadline = null;
    if (this.connected || this.pc.connectionState === "closed") return;
    this.failures += 1;
    if (this.failures === 1) this.tell("report", { peer: this, outcome: "no-network", way: "none" });
    this.tell("state", this);
    this.deadline = setTimeout(() => this.cannot(), AGAIN_MS);
    this.pc.restartIce();
  }

  async way() {
    try {
      const stats = await this.pc.getStats();
      const found = [...stats.values()];
      const transport = found.find((each) => each.type === "transport" && each.selectedCandidatePairId);
      const pair = transport ? stats.get(transport.selectedCandidatePairId) : found.find((each) => each.type === "candidate-pair" && each.nominated);
      const ends = pair ? [stats.get(pair.localCandidateId), stats.get(pair.remoteCandidateId)] : [];
      return ends.some((end) => end?.candidateType === "relay") ? "relay" : "direct";
    } catch { return "none"; }
  }

  /** When much of what is sent gets lost, the picture goes first: people understand each other without one. */
  async look() {
    if (!this.connected || !this.tracks.video) { this.weak = 0; return; }
    const stats = [...(await this.pc.getStats()).values()];
    const heard = stats.find((each) => each.type === "remote-inbound-rtp" && each.kind === "video");
    this.weak = heard && heard.fractionLost > LOST_TOO_MUCH ? this.weak + 1 : 0;
    if (this.weak >= 3) { this.weak = 0; this.tell("weak", this); }
  }

  close() {
    clearTimeout(this.deadline);
    clearTimeout(this.unsteady);
    clearInterval(this.looking);
    this.pc.close();
  }
}
