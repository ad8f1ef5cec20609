package pdf

import (
	"strconv"
	"strings"
	"sync"
)

// windows1252 and macRoman are the characters of the codes from 128 on.
const (
	windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ\u00a0¡¢£¤¥¦§¨©ª«¬\u00ad®¯°±²³´µ¶·¸¹º»¼½¾¿" +
		"ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ"
	macRoman = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u00a0ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\uf8ffÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ"
)

// asciiNames and latinNames name the characters from U+0020 and from U+00A0 on, and
// furtherNames others, each before its text (Adobe Glyph List).
const (
	asciiNames = `
	space exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft parenright asterisk plus comma
	hyphen period slash zero one two three four five six seven eight nine colon semicolon less equal greater
	question at A B C D E F G H I J K L M N O P Q R S T U V W X Y Z bracketleft backslash bracketright asciicircum
	underscore grave a b c d e f g h i j k l m n o p q r s t u v w x y z braceleft bar braceright asciitilde`
	latinNames = `
	nbspace exclamdown cent sterling currency yen brokenbar section dieresis copyright ordfeminine guillemotleft
	logicalnot sfthyphen registered macron degree plusminus twosuperior threesuperior acute mu paragraph
	periodcentered cedilla onesuperior ordmasculine guillemotright onequarter onehalf threequarters questiondown
	Agrave Aacute Acircumflex Atilde Adieresis Aring AE Ccedilla Egrave Eacute Ecircumflex Edieresis Igrave Iacute
	Icircumflex Idieresis Eth Ntilde Ograve Oacute Ocircumflex Otilde Odieresis multiply Oslash Ugrave Uacute
	Ucircumflex Udieresis Yacute Thorn germandbls agrave aacute acircumflex atilde adieresis aring ae ccedilla
	egrave eacute ecircumflex edieresis igrave iacute icircumflex idieresis eth ntilde ograve oacute ocircumflex
	otilde odieresis divide oslash ugrave uacute ucircumflex udieresis yacute thorn ydieresis`
	furtherNames = `
	quoteleft ‘ quoteright ’ quotedblleft “ quotedblright ” quotesinglbase ‚ quotedblbase „ guilsinglleft ‹
	guilsinglright › endash – emdash — bullet • ellipsis … dagger † daggerdbl ‡ perthousand ‰ florin ƒ fraction ⁄
	Euro € trademark ™ minus − dotlessi ı dotlessj ȷ Lslash Ł lslash ł OE Œ oe œ Scaron Š scaron š Zcaron Ž zcaron
	ž Ydieresis Ÿ circumflex ˆ tilde ˜ breve ˘ dotaccent ˙ ring ˚ hungarumlaut ˝ ogonek ˛ caron ˇ ff ff fi fi fl
	fl ffi ffi ffl ffl Abreve Ă abreve ă Aogonek Ą aogonek ą Cacute Ć cacute ć Ccaron Č ccaron č Dcaron Ď dcaron ď
	Dcroat Đ dcroat đ Ecaron Ě ecaron ě Eogonek Ę eogonek ę Gbreve Ğ gbreve ğ Idotaccent İ Lacute Ĺ lacute ĺ
	Lcaron Ľ lcaron ľ Nacute Ń nacute ń Ncaron Ň ncaron ň Ohungarumlaut Ő ohungarumlaut ő Racute Ŕ racute ŕ Rcaron
	Ř rcaron ř Sacute Ś sacute ś Scedilla Ş scedilla ş Tcaron Ť tcaron ť Uhungarumlaut Ű uhungarumlaut ű Uring Ů
	uring ů Zacute Ź zacute ź Zdotaccent Ż zdotaccent ż Alpha Α Beta Β Gamma Γ Delta Δ Epsilon Ε Zeta Ζ Eta Η
	Theta Θ Iota Ι Kappa Κ Lambda Λ Mu Μ Nu Ν Xi Ξ Omicron Ο Pi Π Rho Ρ Sigma Σ Tau Τ Upsilon Υ Phi Φ Chi Χ Psi Ψ
	Omega Ω alpha α beta β gamma γ delta δ epsilon ε epsilon1 ϵ zeta ζ eta η theta θ iota ι kappa κ lambda λ nu ν
	xi ξ omicron ο pi π rho ρ sigma σ sigma1 ς tau τ upsilon υ phi φ phi1 ϕ chi χ psi ψ omega ω lessequal ≤
	greaterequal ≥ notequal ≠ approxequal ≈ equivalence ≡ infinity ∞ summation ∑ product ∏ integral ∫ radical √
	partialdiff ∂ gradient ∇ element ∈ arrowleft ← arrowup ↑ arrowright → arrowdown ↓ arrowboth ↔ arrowdblright ⇒
	similar ∼ asteriskmath ∗ multiplydot · periodcentered · visiblespace ␣`
)

var glyphNames = sync.OnceValue(namesOfGlyphs)

func namesOfGlyphs() map[string]string {
	names := make(map[string]string)
	for i, n := range strings.Fields(asciiNames) {
		names[n] = string(rune(0x20 + i))
	}
	for i, n := range strings.Fields(latinNames) {
		names[n] = string(rune(0xA0 + i))
	}
	further := strings.Fields(furtherNames)
	for i := 0; i+1 < len(further); i += 2 {
		names[further[i]] = further[i+1]
	}
	return names
}

// glyphText is the text that a glyph's name says it is.
func glyphText(name string) string {
	name, _, _ = strings.Cut(name, ".") // a variant of the glyph
	if text, ok := glyphNames()[name]; ok {
		return text
	}
	for _, prefix := range []string{"uni", "u"} {
		if hex, ok := strings.CutPrefix(name, prefix); ok && len(hex) >= 4 && len(hex) <= 6 {
			if n, err := strconv.ParseUint(hex, 16, 32); err == nil {
				return string(rune(n))
			}
		}
	}
	var text strings.Builder
	if parts := strings.Split(name, "_"); len(parts) > 1 { // a ligature, as "f_f_i"
		for _, p := range parts {
			if p != name && len(p) < len(name) {
				text.WriteString(glyphNames()[p])
			}
		}
	}
	if text.Len() > 0 {
		return text.String()
	}
	return unknown
}
