"use strict";
// Loaded by Node before jsii's own program: NODE_OPTIONS, set in _node.py.
require("./one_process");
require("./lazy_index");
require("./lazy_archiver");
