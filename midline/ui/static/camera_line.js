/** The line to the coach: joints go out as 536 bytes a frame, words come in. See docs/how-to/camera.md. */
export const JOINTS = 33;
export const FRAME_BYTES = 8 + JOINTS * 16;
const MOST_UNSENT_BYTES = 8 * FRAME_BYTES;

/** A frame as it travels; without joints nobody was seen. */
export function bytesOf({ t_s, joints }) {
  const view = new DataView(new ArrayBuffer(FRAME_BYTES));
  view.setFloat64(0, t_s, true);
  for (let index = 0; index < JOINTS; index += 1) {
    const joint = joints?.[index];
    const values = joint ? [joint.x, joint.y, joint.z ?? 0, joint.v] : [NaN, NaN, NaN, 0];
    values.forEach((value, at) => view.setFloat32(8 + index * 16 + at * 4, value, true));
  }
  return view.buffer;
}

export class Line {
  /** `asks` says for what; told(word) for each word, gone(code) when the line has ended without our asking. */
  constructor({ asks, told, gone }) {
    const address = new URL(`/ws/coach?${new URLSearchParams(asks)}`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    this.socket = new WebSocket(address);
    this.socket.binaryType = "arraybuffer";
    this.socket.addEventListener("message", ({ data }) => {
      const word = JSON.parse(data);
      if (word.ready) this.ready = true;
      told(word);
    });
    this.socket.addEventListener("close", ({ code }) => { this.ready = false; if (!this.ended) gone(code); });
  }

  /** Sends the frame, or lets it go when the line is slower than the camera. */
  send(frame) { if (this.ready && this.socket.bufferedAmount < MOST_UNSENT_BYTES) this.socket.send(bytesOf(frame)); }

  /** The set is over; what the coach still counts is told until the line closes. */
  end() {
    this.ended = true;
    if (this.ready) this.socket.send(JSON.stringify({ end: true }));
    else this.socket.close();
  }
}
