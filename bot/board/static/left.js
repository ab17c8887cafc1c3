// After the log-out: drafts go, here and in the board's other windows.
"use strict";

sessionStorage.clear();
new BroadcastChannel("qingka").postMessage("left");
