// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The conventions, a function each. Sources: snnTorch 1.0.0 export_nir.py,
// SpikingJelly 2.0.0 nir_exchange, Norse 1.1.0 export_nir.py and import_nir.py,
// sinabs 3.1.3 nir.py, neuromorphs/NIR nir_to_lava.py.

#include "Conventions.h"

namespace snnc::nir {

static Convention getNIR() {
  return {
      .id = Convention::NIR,
      .name = "nir",
      .title = "NIR",
      .kinds = {Node::I, Node::IF, Node::LI, Node::LIF, Node::CubaLI,
                Node::CubaLIF},
      .reset = Reset::Hard,
      .resets = {Reset::Hard, Reset::Subtract, Reset::None},
      .recurrence = Recurrence::DelaysSpikes,
      .equations =
          "Euler steps of the equations, the current before the membrane; "
          "spike at v > v_threshold, reset in the same step; states start "
          "at 0",
      .meaning = "the specification taken literally: Euler steps of --nir-dt, "
                 "spike at v > v_threshold, then v = v_reset",
      .resetMeaning = "hard (the specification's): v = v_reset; subtract: v - "
                      "v_threshold; none: v goes on"};
}

static Convention getSnnTorch() {
  return {.id = Convention::SnnTorch,
          .name = "snntorch",
          .title = "snnTorch",
          .kinds = {Node::LIF, Node::CubaLIF},
          .dt = 1e-4,
          .resets = {Reset::Hard, Reset::Subtract, Reset::None},
          .recurrence = Recurrence::DelaysSpikes,
          .equations =
              "beta = 1 - dt/tau, u = beta*u + x; spike at u > v_threshold, "
              "reset one step late (reset_delay=True, its default); states "
              "start at 0",
          .meaning =
              "as snnTorch trains (Leaky, Synaptic, RLeaky, RSynaptic): reset "
              "one step late; dt is 1e-4; needs --nir-reset, as v_reset is 0 "
              "whatever its neurons do",
          .resetMeaning =
              "subtract (reset_mechanism='subtract', its default): v_threshold "
              "is taken off in the next step; hard ('zero'): the membrane is "
              "cleared in the next step; none ('none'): it goes on, as of a "
              "readout"};
}

static Convention getSpikingJelly() {
  return {.id = Convention::SpikingJelly,
          .name = "spikingjelly",
          .title = "SpikingJelly",
          .kinds = {Node::IF, Node::LIF, Node::CubaLIF},
          .resets = {Reset::Hard, Reset::Subtract},
          .recurrence = Recurrence::DelaysCurrents,
          .equations =
              "v = v + (x - (v - v_reset))*dt/tau; spike at v >= v_threshold, "
              "reset in the same step; states start at v_reset",
          .meaning =
              "as SpikingJelly trains: spike at v >= v_threshold, v starts at "
              "v_reset; needs --nir-dt (dt of export_to_nir, 1e-4 there if not "
              "given) and, where v_reset is 0, --nir-reset",
          .resetMeaning =
              "hard (v_reset=0, its default): v = 0; subtract (v_reset=None, "
              "which releases before 2.0.0 wrote as 0 too): v - v_threshold"};
}

static Convention getNorse() {
  return {
      .id = Convention::Norse,
      .name = "norse",
      .title = "Norse",
      .kinds = {Node::IF, Node::LI, Node::LIF, Node::CubaLIF},
      .timeless = {Node::IF},
      .reset = Reset::Hard,
      .resets = {Reset::Hard, Reset::Subtract},
      .recurrence = Recurrence::DelaysCurrents,
      .equations =
          "as its from_nir: v = v + (v_leak - v + x)*dt/tau; spike at v > "
          "v_threshold, reset in the same step; states start at v_leak",
      .meaning =
          "as Norse's from_nir runs it: Euler steps of --nir-dt, spike at "
          "v > v_threshold, then v = 0 unless --nir-reset says otherwise, v "
          "starts at v_leak (its to_nir writes tau = dt/tau_inv: give dt*dt)",
      .resetMeaning = "hard (reset_value, its default): v = 0; subtract "
                      "(reset_subtract): v - v_threshold"};
}

static Convention getSinabs() {
  return {.id = Convention::Sinabs,
          .name = "sinabs",
          .title = "sinabs",
          .kinds = {Node::IF, Node::LI, Node::LIF},
          .timeless = {Node::IF},
          .dt = 1.0,
          .reset = Reset::Subtract,
          .resets = {Reset::Hard, Reset::Subtract},
          .recurrence = Recurrence::DelaysCurrents,
          .equations =
              "as its from_nir: several spikes a step (MultiSpike), membranes "
              "of IF not below -v_threshold, decay exp(-dt/tau), input not "
              "normalised; states start at 0",
          .meaning =
              "as sinabs' from_nir runs it: floor(v / v_threshold) spikes a "
              "step, v_threshold taken off for each unless --nir-reset says "
              "otherwise, membranes of IF not below -v_threshold; tau in steps "
              "(dt 1, or --nir-dt)",
          .resetMeaning =
              "subtract (MembraneSubtract, its default): v_threshold is taken "
              "off for each spike; hard (MembraneReset): v = 0"};
}

static Convention getLava() {
  return {.id = Convention::Lava,
          .name = "lava",
          .title = "Lava",
          .kinds = {Node::IF, Node::LIF, Node::CubaLIF},
          .timeless = {Node::IF},
          .reset = Reset::Hard,
          .resets = {Reset::Hard},
          .recurrence = Recurrence::DelaysSpikes,
          .equations =
              "as nir_to_lava.py in floating point: dv = dt/tau, du = "
              "dt/tau_syn; spike at v > v_threshold, then v = 0; states start "
              "at 0; without the step of delay that Lava has in front of each "
              "layer",
          .meaning =
              "as nir_to_lava.py makes it, in floating point: spike at v > "
              "v_threshold, then v = 0; needs --nir-dt",
          .resetMeaning = "hard: Lava's LIF resets to 0"};
}

const std::vector<Convention> &getConventions() {
  static const std::vector<Convention> all = {getNIR(),          getSnnTorch(),
                                              getSpikingJelly(), getNorse(),
                                              getSinabs(),       getLava()};
  return all;
}

} // namespace snnc::nir
