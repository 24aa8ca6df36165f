/**
 * One connection to one other person in a room, mended by itself, sound alone when there is no more.
 *
 * Only one of the two ever offers; the other answers, and asks with `again` when it needs a new offer. Two that offer
 * at once can undo each other's fresh addresses. An answer names the round it is for, so that a late one is no harm.
 */

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
    this.offers = RANK[me] < RANK[seat];
    this.round = 0;
    this.turn = Promise.resolve();
    this.stream = new MediaStream();
    this.own = {};
    this.began = performance.now();
    this.failures = 0;
    this.weak = 0;
    this.pc = new RTCPeerConnection({
      iceServers: ways.ice_servers, iceTransportPolicy: ways.relay_only ? "relay" : "all", bundlePolicy: "max-bundle",
    });
    this.pc.addEventListener("negotiationneeded", () => { if (this.offers) this.after(() => this.offer()); });
    this.pc.addEventListener("icecandidate", ({ candidate }) => { if (candidate) this.send({ candidate }); });
    this.pc.addEventListener("track", ({ track }) => {
      this.stream.addTrack(track);
      this.tell("track", this);
    });
    this.pc.addEventListener("connectionstatechange", () => this.changed());
    this.deadline = setTimeout(() => this.cannot(), CANNOT_MS);
    this.looking = setInterval(() => this.look(), LOOK_MS);
    // Who offers lays out the call; the other fills in what is offered.
    if (this.offers) for (const kind of ["audio", "video"]) this.keep(kind, this.pc.addTransceiver(kind, { direction: "sendrecv" }));
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

  /** One thing after the other: descriptions that cross each other's way spoil the connection. */
  after(deed) {
    this.turn = this.turn.then(deed).catch(() => { /* closed meanwhile, or an address that is no good */ });
    return this.turn;
  }

  async offer() {
    this.round += 1;
    await this.pc.setLocalDescription();
    this.say();
  }

  say() { this.send({ description: this.pc.localDescription, round: this.round }); }

  hear(signal) { return this.after(() => this.take(signal)); }

  async take({ description, round, candidate, again }) {
    if (again) { if (this.offers) this.mend(); return; }
    if (candidate) { await this.pc.addIceCandidate(candidate); return; }
    if (description.type === "offer" ? this.offers : round !== this.round || this.pc.signalingState !== "have-local-offer") return;
    await this.pc.setRemoteDescription(description);
    if (this.offers) return;
    this.round = round;
    for (const transceiver of this.pc.getTransceivers()) {
      const { kind } = transceiver.receiver.track;
      if (this.own[kind]) continue;
      transceiver.direction = "sendrecv";
      this.keep(kind, transceiver);
    }
    await this.pc.setLocalDescription();
    this.say();
  }

  changed() {
    const state = this.pc.connectionState;
    clearTimeout(this.unsteady);
    if (state === "connected") this.reached();
    if (state === "disconnected") this.unsteady = setTimeout(() => this.mend(), UNSTEADY_MS + (this.offers ? 0 : 1500));
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

  /** Whether it has had its time and is not connected. */
  get late() { return !this.connected && performance.now() - this.began > UNSTEADY_MS; }

  /** Look for a way anew, with fresh addresses: after a change of network the old ones lead nowhere. */
  mend() {
    if (this.pc.connectionState === "closed") return;
    if (!this.deadline) {
      this.began = performance.now();
      this.deadline = setTimeout(() => this.cannot(), CANNOT_MS);
    }
    this.anew();
  }

  anew() {
    if (!this.offers) this.send({ again: true });
    else if (this.pc.signalingState === "have-local-offer") this.say(); // it has not been answered: it may have been lost
    else this.pc.restartIce();
  }

  cannot() {
    this.deadline = null;
    if (this.connected || this.pc.connectionState === "closed") return;
    this.failures += 1;
    if (this.failures === 1) this.tell("report", { peer: this, outcome: "no-network", way: "none" });
    this.tell("state", this);
    this.deadline = setTimeout(() => this.cannot(), AGAIN_MS);
    this.anew();
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
