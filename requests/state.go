package requests

// State is where a case stands.
// i18n: requests.state.*
type State string

// The states of a case.
const (
	StateUnconfirmed State = "unconfirmed" // filed; the mailbox is not confirmed yet. The clock runs all the same.
	StateReceived    State = "received"    // waits for somebody to take it
	StateWorking     State = "working"     // somebody is on it
	StateAsked       State = "asked"       // the citizen was asked something; the clock may be paused
	StateReview      State = "review"      // a decision waits for a second person
	StateInstructed  State = "instructed"  // a correction is agreed; the sources are being told
	StateDecided     State = "decided"     // the answer is given
	StateClosed      State = "closed"
	StateWithdrawn   State = "withdrawn"
	StateErased      State = "erased" // content gone, figures kept
)

// Action is one way a case changes.
// i18n: requests.action.*
type Action string

// The actions. File makes a case; the others stand in the table of moves.
const (
	ActFile      Action = "file"
	ActConfirm   Action = "confirm"   // the mailbox is confirmed by code
	ActReceipt   Action = "receipt"   // the citizen is told that the body has the request
	ActIdentify  Action = "identify"  // an identity is established
	ActAuthority Action = "authority" // whether somebody may act for another is decided
	ActShow      Action = "show"      // the representative shows their authority anew
	ActAssign    Action = "assign"    // claimed, assigned or reassigned
	ActRelease   Action = "release"   // put back for somebody else
	ActRecuse    Action = "recuse"    // stepped back for a conflict of interest
	ActDisclaim  Action = "disclaim"  // whoever was given the case says that they have no interest in it
	ActAsk       Action = "ask"       // question to the citizen
	ActAnswer    Action = "answer"    // the citizen's answer
	ActNote      Action = "note"      // internal, never shown to the citizen
	ActParty     Action = "party"     // whom the case concerns beside its citizen
	ActWrite     Action = "write"     // message of the body
	ActReply     Action = "reply"     // message of the citizen
	ActFee       Action = "fee"       // a fee is asked for
	ActPaid      Action = "paid"      // and paid
	ActExtend    Action = "extend"    // more time, with reasons and notice
	ActAmend     Action = "amend"     // what an earlier step told the clock is put right
	ActLate      Action = "late"      // why the answer is late
	ActName      Action = "name"      // whether the citizen is told who an official is
	ActEnclose   Action = "enclose"   // a document is added to the answer
	ActTakeOut   Action = "take_out"  // and taken out again
	ActFetch     Action = "fetch"     // the citizen takes something of the answer
	ActDecide    Action = "decide"    // a decision is drafted
	ActSubmit    Action = "submit"    // and sent for approval
	ActSendBack  Action = "send_back" // not approved
	ActApprove   Action = "approve"   // approved; the citizen is told
	ActInstruct  Action = "instruct"  // approved; the sources are told to correct
	ActTold      Action = "told"      // a source confirms one item
	ActRefused   Action = "refused"   // a source refuses one item
	ActComplete  Action = "complete"  // every source has confirmed
	ActReturn    Action = "return"    // a source refused: decide again
	ActRecipient Action = "recipient" // a recipient was told of the correction
	ActDispute   Action = "dispute"   // the citizen's statement of dispute
	ActEvidence  Action = "evidence"  // the citizen has new evidence after a refusal
	ActMark      Action = "mark"      // the sources hold back what is contested, or the wish is declined
	ActAnnounce  Action = "announce"  // the end of that is announced
	ActUnmark    Action = "unmark"    // and comes
	ActHeard     Action = "heard"     // a source answers something beside a correction
	ActChase     Action = "chase"     // an answer that does not come is asked for again
	ActClose     Action = "close"
	ActTransfer  Action = "transfer" // passed to another public body
	ActWithdraw  Action = "withdraw"
	ActReopen    Action = "reopen"
	ActHold      Action = "hold" // kept longer than the published period
	ActLift      Action = "lift" // and no longer
	ActErase     Action = "erase"
	ActProgress  Action = "progress" // the citizen is told how it stands
	ActStranded  Action = "stranded" // nobody is left who may decide and approve; those who can change that are told
	ActReckon    Action = "reckon"   // the calendar or the rules changed, and the due day with them
)

// moves is the whole life of a case: what can be done in a state, and where it leads. docs/states.md draws it.
var moves = map[State]map[Action]State{
	StateUnconfirmed: {
		ActStranded: StateUnconfirmed,
		ActGroup:    StateUnconfirmed, ActUngroup: StateUnconfirmed,
		ActConfirm: StateReceived, ActIdentify: StateReceived, ActAssign: StateWorking,
		ActReckon: StateUnconfirmed, ActNote: StateUnconfirmed, ActParty: StateUnconfirmed, ActReply: StateUnconfirmed, ActRecuse: StateUnconfirmed, ActWithdraw: StateWithdrawn,
		ActLate:  StateUnconfirmed,
		ActHeard: StateUnconfirmed, ActChase: StateUnconfirmed, ActUnmark: StateUnconfirmed, ActAnnounce: StateUnconfirmed,
	},
	StateReceived: {
		ActLapse: StateReceived, ActSigned: StateReceived, ActVouch: StateReceived,
		ActNoticed: StateReceived, ActReturned: StateReceived,
		ActStranded: StateReceived, ActProgress: StateReceived,
		ActShow: StateReceived,
		ActHold: StateReceived, ActLift: StateReceived,
		ActLink: StateReceived, ActUnlink: StateReceived, ActGroup: StateReceived, ActUngroup: StateReceived, ActSame: StateDecided,
		ActFetch: StateReceived, ActWantCode: StateReceived,
		ActConfirm: StateReceived, ActReceipt: StateReceived, ActIdentify: StateReceived, ActAssign: StateWorking,
		ActReckon: StateReceived, ActNote: StateReceived, ActParty: StateReceived, ActReply: StateReceived, ActRecuse: StateReceived, ActWithdraw: StateWithdrawn,
		ActLate: StateReceived,

		ActErrandReply: StateReceived, ActErrandChase: StateReceived,
		ActHeard: StateReceived, ActChase: StateReceived, ActUnmark: StateReceived, ActAnnounce: StateReceived,
	},
	StateWorking: {
		ActLapse: StateWorking, ActVouch: StateWorking,
		ActNoticed: StateWorking, ActReturned: StateWorking,
		ActAskedFrom: StateWorking,
		ActStranded:  StateWorking, ActProgress: StateWorking,
		ActAuthority: StateWorking, ActShow: StateWorking,
		ActUnproven: StateAsked, ActWantCode: StateWorking, ActPostCode: StateWorking, ActPrintCode: StateWorking, ActPosted: StateWorking,
		ActFetch: StateWorking, ActEnclose: StateWorking, ActTakeOut: StateWorking,
		ActHold: StateWorking, ActLift: StateWorking,
		ActLink: StateWorking, ActUnlink: StateWorking, ActGroup: StateWorking, ActUngroup: StateWorking, ActSame: StateDecided,
		ActName:    StateWorking,
		ActConfirm: StateWorking, ActReceipt: StateWorking, ActIdentify: StateWorking, ActAssign: StateWorking, ActRelease: StateReceived,
		ActReckon: StateWorking, ActRecuse: StateWorking, ActDisclaim: StateWorking, ActAsk: StateAsked, ActNote: StateWorking, ActParty: StateWorking, ActWrite: StateWorking, ActReply: StateWorking,
		ActExtend: StateWorking, ActDecide: StateWorking, ActSubmit: StateReview, ActWithdraw: StateWithdrawn,
		ActFee: StateAsked, ActPaid: StateWorking, ActAmend: StateWorking, ActLate: StateWorking, ActTransfer: StateClosed,
		ActErrand: StateWorking, ActErrandReply: StateWorking, ActErrandMore: StateWorking, ActErrandDrop: StateWorking, ActErrandChase: StateWorking,
		ActMark: StateWorking, ActHeard: StateWorking, ActChase: StateWorking, ActUnmark: StateWorking, ActAnnounce: StateWorking,
	},
	StateAsked: {
		ActLapse: StateAsked, ActVouch: StateAsked,
		ActNoticed: StateAsked, ActReturned: StateAsked,
		ActAskedFrom: StateAsked,
		ActStranded:  StateAsked,
		ActAuthority: StateAsked, ActShow: StateAsked,
		ActWantCode: StateAsked, ActPostCode: StateAsked, ActPrintCode: StateAsked, ActRemind: StateAsked, ActPosted: StateAsked,
		ActHold: StateAsked, ActLift: StateAsked,
		ActLink: StateAsked, ActUnlink: StateAsked, ActGroup: StateAsked, ActUngroup: StateAsked, ActSame: StateDecided,
		ActFetch:   StateAsked,
		ActName:    StateAsked,
		ActConfirm: StateAsked, ActReceipt: StateAsked, ActIdentify: StateAsked, ActAssign: StateAsked, ActRecuse: StateAsked, ActDisclaim: StateAsked,
		ActReckon: StateAsked, ActAnswer: StateWorking, ActNote: StateAsked, ActParty: StateAsked, ActWrite: StateAsked, ActExtend: StateAsked, ActWithdraw: StateWithdrawn,
		ActPaid: StateWorking, ActAmend: StateAsked, ActLate: StateAsked, ActTransfer: StateClosed,
		ActErrand: StateAsked, ActErrandReply: StateAsked, ActErrandMore: StateAsked, ActErrandDrop: StateAsked, ActErrandChase: StateAsked,
		ActMark: StateAsked, ActHeard: StateAsked, ActChase: StateAsked, ActUnmark: StateAsked, ActAnnounce: StateAsked,
	},
	StateReview: {
		ActLapse: StateReview, ActVouch: StateReview,
		ActNoticed: StateReview, ActReturned: StateReview,
		ActAskedFrom: StateReview,
		ActStranded:  StateReview, ActProgress: StateReview,
		ActAuthority: StateReview, ActShow: StateReview,
		ActWantCode: StateReview, ActPostCode: StateReview, ActPrintCode: StateReview, ActPosted: StateReview,
		ActHold: StateReview, ActLift: StateReview,
		ActLink: StateReview, ActUnlink: StateReview, ActGroup: StateReview, ActUngroup: StateReview,
		ActFetch:   StateReview,
		ActName:    StateReview,
		ActConfirm: StateReview, ActReceipt: StateReview, ActIdentify: StateReview, ActAssign: StateReview, ActRecuse: StateReview, ActDisclaim: StateReview,
		ActReckon: StateReview, ActNote: StateReview, ActParty: StateReview, ActReply: StateReview, ActExtend: StateReview, ActSendBack: StateWorking,
		ActApprove: StateDecided, ActInstruct: StateInstructed, ActWithdraw: StateWithdrawn,
		ActAmend: StateReview, ActLate: StateReview,
		ActErrand: StateReview, ActErrandReply: StateReview, ActErrandMore: StateReview, ActErrandDrop: StateReview, ActErrandChase: StateReview,
		ActMark: StateReview, ActHeard: StateReview, ActChase: StateReview, ActUnmark: StateReview, ActAnnounce: StateReview,
	},
	StateInstructed: {
		ActLapse: StateInstructed, ActVouch: StateInstructed,
		ActNoticed: StateInstructed, ActReturned: StateInstructed,
		ActAskedFrom: StateInstructed,
		ActProgress:  StateInstructed,
		ActAuthority: StateInstructed, ActShow: StateInstructed,
		ActWantCode: StateInstructed, ActPostCode: StateInstructed, ActPrintCode: StateInstructed, ActPosted: StateInstructed,
		ActHold: StateInstructed, ActLift: StateInstructed,
		ActLink: StateInstructed, ActUnlink: StateInstructed,
		ActName:    StateInstructed,
		ActConfirm: StateInstructed, ActIdentify: StateInstructed, ActAssign: StateInstructed, ActRecuse: StateInstructed, ActDisclaim: StateInstructed,
		ActReckon: StateInstructed, ActNote: StateInstructed, ActParty: StateInstructed, ActWrite: StateInstructed, ActReply: StateInstructed, ActTold: StateInstructed,
		ActRefused: StateInstructed, ActRecipient: StateInstructed, ActDispute: StateInstructed,
		ActComplete: StateDecided, ActReturn: StateWorking, ActAmend: StateInstructed, ActLate: StateInstructed,
		ActErrandReply: StateInstructed, ActErrandMore: StateInstructed, ActErrandDrop: StateInstructed, ActErrandChase: StateInstructed,
		ActMark: StateInstructed, ActHeard: StateInstructed, ActChase: StateInstructed, ActUnmark: StateInstructed, ActAnnounce: StateInstructed,
	},
	StateDecided: {
		ActReturned:  StateDecided,
		ActAuthority: StateDecided, ActShow: StateDecided,
		ActWantCode: StateDecided, ActPostCode: StateDecided, ActPrintCode: StateDecided, ActPosted: StateDecided,
		ActHold: StateDecided, ActLift: StateDecided,
		ActLink: StateDecided, ActUnlink: StateDecided,
		ActFetch:   StateDecided,
		ActName:    StateDecided,
		ActConfirm: StateDecided, ActIdentify: StateDecided, ActAssign: StateDecided, ActRecuse: StateDecided, ActDisclaim: StateDecided,
		ActNote: StateDecided, ActParty: StateDecided, ActWrite: StateDecided, ActReply: StateDecided, ActRecipient: StateDecided,
		ActDispute: StateDecided, ActClose: StateClosed, ActReopen: StateWorking, ActAmend: StateDecided, ActLate: StateDecided,
		ActHeard: StateDecided, ActChase: StateDecided, ActUnmark: StateDecided, ActAnnounce: StateDecided, ActEvidence: StateReceived,
	},
	StateClosed: {
		ActHold: StateClosed, ActLift: StateClosed,
		ActLink: StateClosed, ActUnlink: StateClosed,
		ActFetch: StateClosed,
		ActName:  StateClosed,
		ActNote:  StateClosed, ActParty: StateClosed, ActDispute: StateClosed, ActReopen: StateWorking, ActErase: StateErased, ActLate: StateClosed,
		ActHeard: StateClosed, ActChase: StateClosed, ActUnmark: StateClosed, ActAnnounce: StateClosed, ActRecipient: StateClosed, ActEvidence: StateReceived,
	},
	StateWithdrawn: {
		ActHold: StateWithdrawn, ActLift: StateWithdrawn,
		ActLink: StateWithdrawn, ActUnlink: StateWithdrawn,
		ActFetch: StateWithdrawn,
		ActNote:  StateWithdrawn, ActReopen: StateWorking, ActErase: StateErased,
		ActHeard: StateWithdrawn, ActChase: StateWithdrawn, ActUnmark: StateWithdrawn, ActAnnounce: StateWithdrawn,
	},
	StateErased: {},
}

// Open reports whether somebody still has to do something.
func (s State) Open() bool {
	switch s {
	case StateDecided, StateClosed, StateWithdrawn, StateErased:
		return false
	}
	return true
}

// Can reports whether the action is possible in the state.
func (s State) Can(a Action) bool {
	_, ok := moves[s][a]
	return ok
}

// States lists every state in the order of a case's life.
func States() []State {
	return []State{StateUnconfirmed, StateReceived, StateWorking, StateAsked, StateReview, StateInstructed,
		StateDecided, StateClosed, StateWithdrawn, StateErased}
}

// Actions lists every action in the order of a case's life.
func Actions() []Action {
	return []Action{ActFile, ActSigned, ActVouch, ActConfirm, ActReceipt, ActIdentify, ActAuthority, ActShow, ActAssign, ActRelease, ActRecuse, ActDisclaim, ActAsk, ActAnswer, ActNote, ActParty, ActWrite,
		ActReply, ActFee, ActPaid, ActExtend, ActAmend, ActLate, ActName, ActEnclose, ActTakeOut, ActDecide, ActSubmit, ActSendBack, ActApprove, ActInstruct, ActTold, ActRefused, ActComplete,
		ActReturn, ActRecipient, ActDispute, ActFetch,
		ActErrand, ActErrandReply, ActErrandMore, ActErrandDrop, ActErrandChase,
		ActLink, ActUnlink, ActGroup, ActUngroup, ActSame,
		ActEvidence, ActMark, ActAnnounce, ActUnmark, ActHeard, ActChase,
		ActClose, ActTransfer, ActWithdraw, ActReopen,
		ActUnproven, ActWantCode, ActPostCode, ActPrintCode, ActRemind, ActPosted,
		ActHold, ActLift, ActProgress, ActAskedFrom, ActNoticed, ActReturned, ActLapse, ActStranded, ActErase, ActReckon}
}
